package io.keyward.sync.pace;

import java.time.Duration;
import java.time.Instant;

/**
 * The rate of calls on one shard, which is what AWS throttles by. A token bucket hands out the time of each call; a throttled call
 * halves its rate, and quiet time raises it again, from nothing to the ceiling in {@link #RECOVERY}. Time is given from outside.
 */
public final class Pacer {

    static final Duration RECOVERY = Duration.ofMinutes(1);

    private static final double NANOS = 1e9;

    private final double ceiling;
    private final double floor;
    private final double burst;
    private double rate;
    private double tokens;
    private Instant refilled;
    private Instant halved;

    /**
     * A pacer at its ceiling, with a full burst.
     *
     * @param ceiling calls per second when nothing is throttled
     * @param floor calls per second however much is throttled
     * @param burst calls that may go at once after a pause
     */
    public Pacer(double ceiling, double floor, int burst, Instant now) {
        if (!(floor > 0 && floor <= ceiling && burst >= 1)) {
            throw new IllegalArgumentException("pacer needs 0 < floor <= ceiling and burst >= 1, not floor=" + floor
                    + " ceiling=" + ceiling + " burst=" + burst);
        }
        this.ceiling = ceiling;
        this.floor = floor;
        this.burst = burst;
        this.rate = ceiling;
        this.tokens = burst;
        this.refilled = now;
        this.halved = Instant.MIN;
    }

    /** Takes the next place in the queue: the caller makes its call after this time. */
    public synchronized Duration reserve(Instant now) {
        refill(now);
        tokens -= 1;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / rate * NANOS));
    }

    /**
     * Tells that AWS throttled a call. Calls that were under way when the rate was last halved do not halve it again.
     *
     * @param sentAt when the call was sent
     */
    public synchronized void throttled(Instant sentAt, Instant now) {
        refill(now);
        if (sentAt.isBefore(halved)) {
            return;
        }
        halved = now;
        rate = Math.max(floor, rate / 2);
        tokens = Math.min(tokens, 0);
    }

    /** Calls per second at this time. */
    public synchronized double rate(Instant now) {
        refill(now);
        return rate;
    }

    private void refill(Instant now) {
        double seconds = Math.max(0, Duration.between(refilled, now).toNanos() / NANOS);
        if (seconds > 0) {
            rate = Math.min(ceiling, rate + ceiling * seconds / RECOVERY.toSeconds());
            tokens = Math.min(burst, tokens + rate * seconds);
            refilled = now;
        }
    }
}
