package io.keyward.sync.pace;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rate of calls on one shard, which is what AWS throttles by. A token bucket hands out the time of each call. A throttled call lowers
 * the rate by a third at most once a second, since it takes a second's calls to see what a rate is worth; then the rate returns along a
 * cubic curve, as TCP CUBIC does: within {@link #RECOVERY} to where throttling began, slowly past it, and ever faster beyond.
 */
public final class Pacer {

    static final Duration RECOVERY = Duration.ofSeconds(2);

    private static final double LOWERED_TO = 0.7;

    /** Where more than this share of some calls is throttled, the rate is too high by far: the next peak is what got through. */
    private static final double MOST_SHARE = 0.5;

    private static final int SOME_CALLS = 10;

    private static final double NANOS = 1e9;
    private static final double RECOVERY_SECONDS = RECOVERY.toNanos() / NANOS;

    private final double ceiling;
    private final double floor;
    private final double burst;
    private final LongSupplier nanoTime;
    private double tokens;
    private long refilledAt;
    private double peak;
    private long loweredAt;
    private int answered;
    private int throttled;

    /**
     * A pacer at its ceiling, with a full burst.
     *
     * @param ceiling calls per second when nothing is throttled
     * @param floor calls per second however much is throttled
     * @param burst calls that may go at once after a pause
     */
    public Pacer(double ceiling, double floor, int burst, LongSupplier nanoTime) {
        if (!(floor > 0 && floor <= ceiling && burst >= 1)) {
            throw new IllegalArgumentException("pacer needs 0 < floor <= ceiling and burst >= 1, not floor=" + floor
                    + " ceiling=" + ceiling + " burst=" + burst);
        }
        this.ceiling = ceiling;
        this.floor = floor;
        this.burst = burst;
        this.nanoTime = nanoTime;
        this.tokens = burst;
        this.refilledAt = nanoTime.getAsLong();
        this.peak = ceiling;
        this.loweredAt = refilledAt - Duration.ofHours(1).toNanos();
    }

    /** Takes the next place in the queue: the caller makes its call after this time. */
    public synchronized Duration reserve() {
        refill();
        tokens -= 1;
        return tokens >= 0 ? Duration.ZERO : timeFor(-tokens);
    }

    /** For one who lets all others go first: zero, and a place is taken; or how long until it is worth asking again. */
    public synchronized Duration reserveIfFree() {
        refill();
        if (tokens < 1) {
            return timeFor(1 - tokens);
        }
        tokens -= 1;
        return Duration.ZERO;
    }

    /** The moment at which a call is sent, for {@link #answered}. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** Tells how a call ended. Calls that were under way when the rate was last lowered say nothing of the present one. */
    public synchronized void answered(long sentAt, boolean wasThrottled) {
        refill();
        if (sentAt - loweredAt < 0) {
            return;
        }
        answered++;
        if (!wasThrottled) {
            return;
        }
        throttled++;
        if (secondsSince(loweredAt) >= 1) {
            lower();
        }
    }

    /** Calls per second now. */
    public synchronized double rate() {
        return rate(secondsSince(loweredAt));
    }

    private void lower() {
        double share = (double) throttled / answered;
        double now = rate(secondsSince(loweredAt));
        boolean byFar = answered >= SOME_CALLS && share > MOST_SHARE;
        peak = Math.max(floor, byFar ? now * (1 - share) : now);
        loweredAt = refilledAt;
        answered = 0;
        throttled = 0;
        tokens = Math.min(tokens, 0);
    }

    private double rate(double seconds) {
        double way = (seconds - RECOVERY_SECONDS) / RECOVERY_SECONDS;
        return Math.clamp(peak + peak * (1 - LOWERED_TO) * way * way * way, floor, ceiling);
    }

    private void refill() {
        long now = nanoTime.getAsLong();
        double seconds = (now - refilledAt) / NANOS;
        if (seconds > 0) {
            double then = (refilledAt - loweredAt) / NANOS;
            tokens = Math.min(burst, tokens + seconds * (rate(then) + rate(then + seconds)) / 2);
            refilledAt = now;
        }
    }

    private double secondsSince(long moment) {
        return (nanoTime.getAsLong() - moment) / NANOS;
    }

    private Duration timeFor(double calls) {
        return Duration.ofNanos((long) (calls / rate() * NANOS));
    }
}
