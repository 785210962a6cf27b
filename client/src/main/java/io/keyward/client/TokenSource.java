package io.keyward.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Where bearer tokens come from: a file that something else renews, or whatever library gets them from an issuer. It is asked for the
 * first call, and again before the token it gave ends, by one thread at a time.
 */
@FunctionalInterface
public interface TokenSource {

    /** How long a token that was read from a file is used before the file is read again. */
    Duration FILE_READ_AGAIN = Duration.ofSeconds(30);

    /**
     * A token that is good now. May take its time: calls wait for it, for as long as their deadlines allow.
     *
     * @throws IOException if none can be had at the moment: calls go on with the one before while it is good, and fail as UNAVAILABLE after
     */
    BearerToken token() throws IOException;

    /** A file with nothing but a token in it, such as a projected service account token; read every half minute. */
    static TokenSource file(Path file) {
        return () -> {
            String text = Files.readString(file).strip();
            try {
                return new BearerToken(text, Instant.now().plus(FILE_READ_AGAIN));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " holds no bearer token", e);
            }
        };
    }
}
