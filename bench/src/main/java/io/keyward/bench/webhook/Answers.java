package io.keyward.bench.webhook;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The answers to so many questions, as they come in. */
final class Answers {

    private static final Duration MOST_FOR_THE_LAST = Duration.ofSeconds(30);
    private static final int STEP_MILLIS = 100;

    private final boolean checked;
    private final long[] nanos;
    private final CountDownLatch open;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param checked whether answers have to be right */
    Answers(int count, boolean checked) {
        this.checked = checked;
        this.nanos = new long[count];
        this.open = new CountDownLatch(count);
    }

    /** Takes the answer to the question of this number, which was due then. */
    BiConsumer<Asking.@Nullable Reply, @Nullable Throwable> to(Review review, int number, long due) {
        return (reply, problem) -> {
            nanos[number] = System.nanoTime() - due;
            if (reply == null) {
                failure.compareAndSet(null, problem);
            } else if (checked && !review.isRight(reply)) {
                failure.compareAndSet(null, new IllegalStateException("wrong answer to " + review + ": " + reply));
            }
            open.countDown();
        };
    }

    boolean isFailed() {
        return failure.get() != null;
    }

    /**
     * The time each answer took, in the order of the questions, when all are there.
     *
     * @throws IllegalStateException if one is wrong or does not come
     */
    long[] await() throws InterruptedException {
        long end = System.nanoTime() + MOST_FOR_THE_LAST.toNanos();
        boolean complete = false;
        while (!complete && !isFailed() && System.nanoTime() - end < 0) {
            complete = open.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (isFailed() || !complete) {
            throw new IllegalStateException("not every review is answered rightly", failure.get());
        }
        return nanos;
    }
}
