package io.keyward.grpc.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyward.grpc.loop.Loops;
import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * By what whoever collects metrics is known: bearer tokens that are good for {@code /q/metrics} and for nothing else. Without one, none is
 * good. They come from a file, which is looked at again and again, or from a setting; several, so that one can follow another without
 * a gap. They are held as digests, compared in constant time, and part of no text.
 */
@Singleton
public class ScrapeTokens {

    /** By what whoever collects metrics is known. */
    @Services({"access-service", "audit-service", "sync-worker", "gateway"})
    @ConfigMapping(prefix = "keyward.metrics")
    interface Config {

        /** Bearer tokens that are good for {@code /q/metrics} by HTTPS, and for nothing else; up to 8, separated by commas. Without one none is. */
        @Rule(secret = true, form = "tokens of 32 to 512 characters, A-Z a-z 0-9 . _ ~ + / -, separated by commas")
        Optional<String> token();

        /** The same from a file, of which they are taken over while the service runs; in place of {@code keyward.metrics.token}. */
        Optional<Path> tokenFile();

        /** How often the file is looked at. */
        @WithDefault("30s")
        @Rule(min = "1s", max = "1H")
        Duration tokenReloadPeriod();
    }

    private static final Logger LOG = Logger.getLogger(ScrapeTokens.class);

    /** 128 bits in hexadecimal; nobody guesses that however fast they ask. */
    static final int LEAST_LENGTH = 32;

    static final int MOST_LENGTH = 512;
    static final int MOST_TOKENS = 8;
    private static final int MOST_FILE_BYTES = 8 << 10;

    private static final String SETTING = "keyward.metrics.token";
    private static final String FILE_SETTING = "keyward.metrics.token-file";

    /** RFC 6750 §2.1, what a bearer token is made of. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern AUTHORIZATION =
            Pattern.compile("Bearer +(\\S{1," + MOST_LENGTH + "})", Pattern.CASE_INSENSITIVE);

    /** Before anything is served. */
    private static final int EARLY = 1;

    private final Optional<Path> file;
    private final Duration reloadPeriod;
    private volatile List<byte[]> digests;
    private @Nullable String trouble;

    @Inject
    ScrapeTokens(Config config) {
        this(config.token(), config.tokenFile(), config.tokenReloadPeriod());
    }

    ScrapeTokens(Optional<String> token, Optional<Path> file, Duration reloadPeriod) {
        this.file = file;
        this.reloadPeriod = reloadPeriod;
        if (token.isPresent() && file.isPresent()) {
            throw new ConfigurationException(SETTING + " and " + FILE_SETTING + " are both set: one of them is enough");
        }
        try {
            this.digests = file.isPresent()
                    ? digests(FILE_SETTING, content(file.get()))
                    : token.isPresent() ? digests(SETTING, token.get()) : List.of();
        } catch (Unusable e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    /** What is said of it never holds any of it. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** Whether there is any. */
    public boolean isSet() {
        return !digests.isEmpty();
    }

    /** Whether an {@code Authorization} header shows one of them. */
    public boolean isShownBy(@Nullable String authorization) {
        Matcher bearer = AUTHORIZATION.matcher(authorization == null ? "" : authorization.strip());
        if (!bearer.matches()) {
            return false;
        }
        byte[] shown = digest(bearer.group(1));
        boolean good = false;
        for (byte[] digest : digests) {
            good |= MessageDigest.isEqual(digest, shown);
        }
        return good;
    }

    /** Made by being asked for: with a token that cannot be used the service does not start. */
    void keepUpToDate(@Observes @Priority(EARLY) StartupEvent event, Loops loops) {
        if (file.isPresent()) {
            loops.start("metrics-token-reload", _ -> {
                TimeUnit.MILLISECONDS.sleep(reloadPeriod.toMillis());
                reload();
            });
        }
    }

    /** Takes over what the file holds now. What cannot be used is logged once, and changes nothing. */
    synchronized void reload() {
        try {
            digests = digests(FILE_SETTING, content(file.orElseThrow()));
            trouble = null;
        } catch (Unusable e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                trouble = message;
                LOG.warnf("metrics token cannot be used, the one before stays in force problem=%s", message);
            }
        }
    }

    private static List<byte[]> digests(String setting, String text) throws Unusable {
        List<byte[]> read = new ArrayList<>();
        for (String line : text.split("[,\\n\\r]", -1)) {
            String token = line.strip();
            if (token.isEmpty()) {
                continue;
            }
            if (token.length() < LEAST_LENGTH || token.length() > MOST_LENGTH) {
                throw new Unusable(setting + " must be " + LEAST_LENGTH + " to " + MOST_LENGTH
                        + " characters long, and is " + token.length() + "; make one by: openssl rand -hex 32");
            }
            if (!TOKEN.matcher(token).matches()) {
                throw new Unusable(
                        setting + " holds a character that a bearer token cannot have: A-Z a-z 0-9 . _ ~ + / -"
                                + " are those, and = at the end");
            }
            read.add(digest(token));
        }
        if (read.isEmpty() || read.size() > MOST_TOKENS) {
            throw new Unusable(setting + " must hold 1 to " + MOST_TOKENS + " tokens, and holds " + read.size());
        }
        return List.copyOf(read);
    }

    private static String content(Path file) throws Unusable {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] content = bytes.readNBytes(MOST_FILE_BYTES + 1);
            if (content.length > MOST_FILE_BYTES) {
                throw new Unusable(FILE_SETTING + ": " + file + " is larger than " + MOST_FILE_BYTES + " bytes");
            }
            return new String(content, ISO_8859_1);
        } catch (IOException e) {
            throw new Unusable(FILE_SETTING + ": " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
