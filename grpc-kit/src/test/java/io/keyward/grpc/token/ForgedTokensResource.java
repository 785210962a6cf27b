package io.keyward.grpc.token;

import io.keyward.grpc.token.ForgedTokens.Forgery;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a service believe the issuers of {@link ForgedTokens}, and gives its test those that can be sent in a header; by a file, since a
 * test and its resources see different copies of a class.
 */
public class ForgedTokensResource implements QuarkusTestResourceLifecycleManager {

    /** The property that holds the file for {@link #read}. */
    public static final String FILE = "keyward.test.forged-tokens";

    /** The name of the token that is good. */
    private static final String GOOD = "good";

    private static final String HEARD = "/heard";

    /** So that none from the future is good before it is sent. */
    private static final int AHEAD_SECONDS = 600;

    /** More than this no door takes as a header; nor does any read the rest, which {@link ForgedTokensTest} tries. */
    private static final Pattern SENDABLE = Pattern.compile("[!-~]{1,8000}");

    private @Nullable ForgedTokens tokens;

    /**
     * Tokens for a door.
     *
     * @param good one that is to be let in
     * @param forged by name
     * @param listener where headers point to
     */
    public record AtDoor(String good, Map<String, String> forged, URI listener) {

        /** What the listener was asked for. */
        public String heard() {
            try (HttpClient http = HttpClient.newHttpClient()) {
                return http.send(HttpRequest.newBuilder(listener).build(), BodyHandlers.ofString())
                        .body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** What the property {@link #FILE} points to. */
    public static AtDoor read(Path file) {
        Map<String, String> tokens = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int tab = line.indexOf('\t');
                tokens.put(line.substring(0, tab), line.substring(tab + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        URI listener = URI.create(Objects.requireNonNull(tokens.remove(HEARD)));
        String good = Objects.requireNonNull(tokens.remove(GOOD));
        return new AtDoor(good, tokens, listener);
    }

    @Override
    public Map<String, String> start() {
        try {
            ForgedTokens forged = new ForgedTokens(Clock.systemUTC(), AHEAD_SECONDS);
            tokens = forged;
            forged.answerWhatWasHeard(HEARD);
            List<String> lines = new ArrayList<>();
            lines.add(HEARD + "\t" + forged.listener() + HEARD);
            lines.add(GOOD + "\t" + forged.good());
            for (Forgery forgery : forged.all()) {
                String token = forgery.token().call();
                if (SENDABLE.matcher(token).matches()) {
                    lines.add(forgery.name() + "\t" + token);
                }
            }
            Path file = Files.createTempFile("keyward-forged-tokens", ".tsv");
            file.toFile().deleteOnExit();
            Files.write(file, lines);
            Map<String, String> config = new HashMap<>(forged.config());
            config.put(FILE, file.toString());
            return config;
        } catch (Exception e) {
            throw new IllegalStateException("tokens cannot be forged", e);
        }
    }

    @Override
    public void stop() {
        if (tokens != null) {
            tokens.close();
        }
    }
}
