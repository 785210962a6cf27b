package io.keyward.lab.faults;

import java.time.Duration;
import java.time.Instant;

/** Lets a number of calls per second through, and as many (at least one) at once after a pause. */
final class TokenBucket {

    private final double perSecond;
    private final double capacity;
    private double tokens;
    private Instant filled;

    TokenBucket(double perSecond, Instant now) {
        this.perSecond = perSecond;
        this.capacity = Math.max(1, perSecond);
        this.tokens = capacity;
        this.filled = now;
    }

    double perSecond() {
        return perSecond;
    }

    /** Takes a token if there is one. */
    synchronized boolean take(Instant now) {
        if (now.isAfter(filled)) {
            double seconds = Duration.between(filled, now).toNanos() / 1e9;
            tokens = Math.min(capacity, tokens + seconds * perSecond);
            filled = now;
        }
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
