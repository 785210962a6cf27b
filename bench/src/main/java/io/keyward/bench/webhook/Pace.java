package io.keyward.bench.webhook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** When each of a row of evenly spread things is due, by the system's nanosecond clock. Begins when it is made. */
final class Pace {

    private final long begin = System.nanoTime();
    private final long period;

    Pace(int perSecond) {
        this.period = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Waits until the thing of this number is due, and says when it was. */
    long await(int number) {
        long due = begin + number * period;
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        return due;
    }
}
