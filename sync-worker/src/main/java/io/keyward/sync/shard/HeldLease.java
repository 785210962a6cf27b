package io.keyward.sync.shard;

import io.keyward.sync.pace.Leasehold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A lease as the worker knows it. It lasts until the time it was last renewed for; then nothing may be done until it is renewed again.
 * It ends for good when it passed on to another worker, or is given back.
 */
final class HeldLease implements Leasehold {

    private final ShardKey shard;
    private final long epoch;
    private final Clock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Instant until;

    HeldLease(ShardKey shard, long epoch, Instant until, Clock clock) {
        this.shard = shard;
        this.epoch = epoch;
        this.until = until;
        this.clock = clock;
    }

    ShardKey shard() {
        return shard;
    }

    long epoch() {
        return epoch;
    }

    void renew(Instant newUntil) {
        until = newUntil;
    }

    void end() {
        ended.countDown();
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public boolean lasts() {
        return !hasEnded() && clock.instant().isBefore(until);
    }

    @Override
    public boolean pause(Duration time) {
        try {
            return !ended.await(time.toNanos(), TimeUnit.NANOSECONDS) && lasts();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
