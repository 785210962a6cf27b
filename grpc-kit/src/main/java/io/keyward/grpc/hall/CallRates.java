package io.keyward.grpc.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.error.ServiceException.RateLimited;
import java.time.Duration;

/** How often each caller calls. A caller who has been silent for a while is forgotten; nobody is refused for the number of the others. */
public final class CallRates {

    private static final int MOST_CALLERS = 100_000;
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_CALLERS)
            .expireAfterAccess(SILENCE)
            .build();
    private final Bandwidth limit;
    private final TimeMeter clock;

    /**
     * @param perSecond calls a second over time
     * @param burst calls at once
     */
    public CallRates(int perSecond, int burst, TimeMeter clock) {
        this.limit = Bandwidth.builder()
                .capacity(burst)
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .build();
        this.clock = clock;
    }

    /**
     * Counts a call.
     *
     * @throws RateLimited if it is one too many; it is not counted then
     */
    public void count(String caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new RateLimited(
                    "you call more often than " + limit.getRefillTokens() + " times a second, please slow down",
                    Duration.ofNanos(Math.max(1_000_000, probe.getNanosToWaitForRefill())));
        }
    }

    /** Whether there is room for one more, which is counted then. */
    boolean admits(String caller) {
        return bucket(caller).tryConsume(1);
    }

    private Bucket bucket(String caller) {
        return buckets.get(caller, c -> Bucket.builder()
                .addLimit(limit)
                .withCustomTimePrecision(clock)
                .build());
    }
}
