package io.keyward.sync.pace;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What {@link System#nanoTime} would say, as a test sets it. */
public final class MovableTime implements LongSupplier {

    // Near overflow, where comparing moments instead of subtracting them goes wrong.
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());

    public void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Override
    public long getAsLong() {
        return now.get();
    }
}
