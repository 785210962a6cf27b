package io.keyward.grpc.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must become true; the last failure is the test's failure. */
public final class Eventually {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Runs {@code assertion} until it passes, for at most {@code atMost}. */
    public static void assertEventually(Duration atMost, Runnable assertion) {
        Instant end = Instant.now().plus(atMost);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
