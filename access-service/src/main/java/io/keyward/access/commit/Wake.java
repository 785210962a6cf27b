package io.keyward.access.commit;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One waiter's alarm: raised from anywhere, any number of times, heard once. */
public final class Wake {

    private final Semaphore raised = new Semaphore(0);

    public void raise() {
        raised.release();
    }

    /** Returns when raised, also if that was before this call and after the last one's return, or after {@code millis}. */
    public void await(long millis) throws InterruptedException {
        if (raised.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            raised.drainPermits();
        }
    }
}
