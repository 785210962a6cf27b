package io.keyward.grpc.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.keyward.grpc.token.SigningKeys.Held;
import io.keyward.grpc.token.SigningKeys.Pace;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import io.keyward.grpc.token.TrustedIssuer.Prefix;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Says who a bearer token speaks for, at every door by the same rules. The issuer is chosen by {@code iss} among those configured, the key
 * by {@code kid} among that issuer's; nothing else in a header is followed.
 *
 * <p>A token found good is remembered by its digest for 60 s, so that the next call costs no signature; its expiry and its issuer's keys
 * are looked at each time.
 */
@Startup
@Singleton
public class TokenVerifier {

    private static final Duration REMEMBERED = Duration.ofSeconds(60);
    private static final int MAX_REMEMBERED = 10_000;
    private static final Pattern ALIAS = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern PREFIX = Pattern.compile("[!-~]{0,64}");
    private static final String NO_PREFIX = "-";

    private final Map<String, TrustedIssuer> issuers = new HashMap<>();
    private final Cache<ByteBuffer, Remembered> remembered;
    private final HttpClient http;
    private final Clock clock;

    @Inject
    public TokenVerifier(OidcConfig config) {
        this(config, Clock.systemUTC(), Ticker.systemTicker());
    }

    /**
     * @param clock for what tokens say
     * @param ticker for how old keys are
     * @throws IllegalArgumentException if the configuration is not one to start with: a line that names the property
     */
    public TokenVerifier(OidcConfig config, Clock clock, Ticker ticker) {
        this.clock = clock;
        this.remembered = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        Map<String, OidcConfig.Issuer> settings = new TreeMap<>(config.issuers());
        List<String> users =
                settings.entrySet().stream().map(TokenVerifier::userPrefix).toList();
        List<String> groups =
                settings.entrySet().stream().map(TokenVerifier::groupsPrefix).toList();
        refuseRepeats("user-prefix", users);
        refuseRepeats("groups-prefix", groups);
        refuseRepeats(
                "issuer",
                settings.values().stream().map(OidcConfig.Issuer::issuer).toList());
        settings.forEach(TokenVerifier::check);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.values().stream()
                        .map(OidcConfig.Issuer::timeout)
                        .max(Duration::compareTo)
                        .orElse(Duration.ofSeconds(2)))
                .build();
        for (Map.Entry<String, OidcConfig.Issuer> one : settings.entrySet()) {
            OidcConfig.Issuer issuer = one.getValue();
            issuers.put(
                    issuer.issuer(),
                    new TrustedIssuer(
                            issuer,
                            Prefix.of(userPrefix(one), users),
                            Prefix.of(groupsPrefix(one), groups),
                            keys(one.getKey(), issuer, ticker)));
        }
    }

    /** A token found good, and the keys by which it was. */
    private record Remembered(VerifiedToken token, TrustedIssuer issuer, int generation) {}

    /**
     * Who the token speaks for. Waits for the keys of a configured issuer at most that issuer's timeout, and for nothing else.
     *
     * @throws TokenRefusedException if it is not believed
     */
    public VerifiedToken verify(String token) throws TokenRefusedException {
        if (token.length() > CompactToken.MAX_LENGTH) {
            throw new TokenRefusedException(Reason.TOO_LONG);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(token.getBytes(StandardCharsets.UTF_8)));
        Instant now = clock.instant();
        Remembered known = remembered.getIfPresent(digest);
        if (known != null
                && !TrustedIssuer.isOver(known.token.expiry(), now)
                && known.issuer.keys().current().generation() == known.generation) {
            return known.token;
        }
        Remembered found = judge(CompactToken.parse(token), now);
        remembered.put(digest, found);
        return found.token;
    }

    private Remembered judge(CompactToken token, Instant now) throws TokenRefusedException {
        TrustedIssuer issuer = token.claims().get("iss") instanceof String iss ? issuers.get(iss) : null;
        if (issuer == null) {
            throw new TokenRefusedException(Reason.UNKNOWN_ISSUER);
        }
        Held held = issuer.verifySignature(token);
        return new Remembered(issuer.judge(token.claims(), now), issuer, held.generation());
    }

    /** Ends questions to issuers that are under way. */
    @PreDestroy
    public void close() {
        http.shutdownNow();
    }

    private SigningKeys keys(String alias, OidcConfig.Issuer issuer, Ticker ticker) {
        return issuer.jwksFile()
                .map(file -> new SigningKeys(
                        alias,
                        () -> VerificationKeys.parse(bounded(file)),
                        Pace.ofFile(issuer.outageTolerance(), issuer.timeout()),
                        ticker))
                .orElseGet(() -> new SigningKeys(
                        alias,
                        new Discovery(issuer.issuer(), issuer.timeout(), http),
                        Pace.ofIssuer(issuer.outageTolerance(), issuer.timeout()),
                        ticker));
    }

    private static String bounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(VerificationKeys.MAX_DOCUMENT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("its jwks-file cannot be read: " + file, e);
        }
    }

    private static String userPrefix(Map.Entry<String, OidcConfig.Issuer> one) {
        return prefix(one.getKey(), "user-prefix", one.getValue().userPrefix());
    }

    private static String groupsPrefix(Map.Entry<String, OidcConfig.Issuer> one) {
        return prefix(one.getKey(), "groups-prefix", one.getValue().groupsPrefix());
    }

    private static String prefix(String alias, String property, Optional<String> configured) {
        String told = configured.orElse(alias + ":");
        String prefix = told.equals(NO_PREFIX) ? "" : told;
        if (!ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException(
                    "keyward.oidc: an alias is up to 63 lower case letters, digits and hyphens, not " + alias);
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw refusal(alias, property + ": up to 64 visible ASCII characters, or - for none");
        }
        return prefix;
    }

    private static void refuseRepeats(String property, Collection<String> values) {
        HashSet<String> seen = new HashSet<>();
        for (String value : values) {
            if (!seen.add(value)) {
                throw new IllegalArgumentException("keyward.oidc: two issuers have the same " + property + " \"" + value
                        + "\"; each needs its own");
            }
        }
    }

    private static void check(String alias, OidcConfig.Issuer issuer) {
        URI uri;
        try {
            uri = URI.create(issuer.issuer());
        } catch (IllegalArgumentException e) {
            throw refusal(alias, "issuer: a URL");
        }
        if (issuer.jwksFile().isEmpty() && (!Discovery.isTrustworthy(uri) || uri.getRawQuery() != null)) {
            throw refusal(alias, "issuer: an https URL, or http on loopback, without a query; or name a jwks-file");
        }
        if (!TrustedIssuer.hasGoodAlgorithms(issuer)) {
            throw refusal(alias, "algorithms: some of RS, PS and ES with 256, 384 and 512");
        }
        if (issuer.longestLifetime().compareTo(Duration.ZERO) <= 0) {
            throw refusal(alias, "longest-lifetime: more than nothing");
        }
        if (issuer.timeout().compareTo(Duration.ZERO) <= 0 || issuer.timeout().compareTo(Duration.ofSeconds(10)) > 0) {
            throw refusal(alias, "timeout: up to 10 s");
        }
        if (issuer.outageTolerance().compareTo(Duration.ofMinutes(5)) < 0) {
            throw refusal(alias, "outage-tolerance: at least 5 min");
        }
    }

    private static IllegalArgumentException refusal(String alias, String rule) {
        return new IllegalArgumentException("keyward.oidc." + alias + "." + rule);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
