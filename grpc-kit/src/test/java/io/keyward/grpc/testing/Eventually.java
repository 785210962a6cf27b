package io.keyward.grpc.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what must become true; the last failure is the test's failure. */
public final class Eventually {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Runs {@code assertion} until it passes, for at most {@code atMost}. */
    public static void assertEventually(Duration atMost, Runnable assertion) {
        var unused = eventually(atMost, () -> {
            assertion.run();
            return true;
        });
    }

    /** What {@code question} answers once it no longer fails an assertion, asked for at most {@code atMost}. */
    public static <T> T eventually(Duration atMost, Supplier<T> question) {
        Instant end = Instant.now().plus(atMost);
        while (true) {
            try {
                return question.get();
            } catch (AssertionError e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
