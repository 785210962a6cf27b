package io.keyward.sync.shard;

import io.keyward.sync.pace.Leasehold;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A lease as the worker knows it. It lasts until the moment it was last renewed for; then nothing may be done until it is renewed again.
 * It ends for good when it passed on to another worker, or is returned. Moments are those of {@link System#nanoTime}: a wall clock that
 * is set forward or back neither ends nor prolongs a lease.
 */
final class HeldLease implements Leasehold {

    private final ShardKey shard;
    private final long epoch;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long until;
    private volatile boolean ended;

    HeldLease(ShardKey shard, long epoch, long until, LongSupplier nanoTime) {
        this.shard = shard;
        this.epoch = epoch;
        this.until = until;
        this.nanoTime = nanoTime;
    }

    ShardKey shard() {
        return shard;
    }

    long epoch() {
        return epoch;
    }

    void renew(long newUntil) {
        until = newUntil;
        tell();
    }

    void end() {
        ended = true;
        tell();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Waits until the lease lasts; false if it has ended for good. */
    boolean awaitRenewal() {
        lock.lock();
        try {
            while (!ended && !lasts()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
        return !ended;
    }

    @Override
    public Duration remaining() {
        return ended ? Duration.ZERO : Duration.ofNanos(until - nanoTime.getAsLong());
    }

    @Override
    public boolean pause(Duration time) {
        return pause(time, () -> ended);
    }

    private boolean pause(Duration time, BooleanSupplier over) {
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (!over.getAsBoolean() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
        return lasts();
    }

    /**
     * The right to act on what one stream of work brought. It ends with the lease, and for good before the next stream is opened: that one
     * brings the work anew, or does not, where the cluster's mode has come to forbid it.
     */
    final class OfStream implements Leasehold {

        private volatile boolean streamEnded;

        void end() {
            streamEnded = true;
            tell();
        }

        @Override
        public Duration remaining() {
            return streamEnded ? Duration.ZERO : HeldLease.this.remaining();
        }

        @Override
        public boolean pause(Duration time) {
            return HeldLease.this.pause(time, () -> ended || streamEnded) && lasts();
        }
    }

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
