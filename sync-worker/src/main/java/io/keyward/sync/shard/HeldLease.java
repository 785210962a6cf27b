package io.keyward.sync.shard;

import io.keyward.sync.pace.Leasehold;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
        lock.lock();
        try {
            long nanos = time.toNanos();
            while (!ended && nanos > 0) {
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

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
