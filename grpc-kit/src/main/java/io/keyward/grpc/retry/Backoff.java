package io.keyward.grpc.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything from nothing to a bound that doubles with each attempt ("full jitter"), so
 * that those who failed together do not come back together.
 *
 * @param base bound after the first failure
 * @param cap bound of the bound
 * @param random must be safe for use by many threads
 */
public record Backoff(Duration base, Duration cap, RandomGenerator random) {

    /** Beyond this the doubled base is above any cap in use, and shifting further would overflow. */
    private static final int MAX_DOUBLINGS = 24;

    /**
     * The wait after a failure.
     *
     * @param attempts how many attempts had failed before this one
     */
    public Duration delay(int attempts) {
        int doublings = Math.clamp(attempts, 0, MAX_DOUBLINGS);
        long bound = Math.min(cap.toMillis(), base.toMillis() << doublings);
        return Duration.ofMillis(random.nextLong(1, bound + 1));
    }
}
