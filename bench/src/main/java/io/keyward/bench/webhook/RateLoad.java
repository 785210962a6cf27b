package io.keyward.bench.webhook;

import io.keyward.bench.report.Latencies;
import java.time.Duration;
import java.util.List;

/**
 * Asks at a fixed rate, whether or not what was asked before is answered. The time of an answer counts from when its question was
 * due, so a server that stands still for a while pays for every question of that while.
 *
 * @param perSecond questions asked in a second, evenly spread
 * @param reviews asked one after the other, over and over
 */
record RateLoad(int perSecond, List<Review> reviews) {

    RateLoad {
        reviews = List.copyOf(reviews);
    }

    /** How long answers took, in milliseconds, of so many questions. */
    record Result(int questions, double p50Millis, double p99Millis, double p999Millis, double worstMillis) {}

    /**
     * Runs it to warm up, then to be measured, and waits for the last answer.
     *
     * @param checked whether answers have to be right; a bare server gives any
     * @throws IllegalStateException if a question is not answered, or wrongly
     */
    Result run(Asking asking, boolean checked, Duration warmup, Duration measured) throws InterruptedException {
        int unmeasured = (int) (warmup.toMillis() * perSecond / 1000);
        int all = unmeasured + (int) (measured.toMillis() * perSecond / 1000);
        Answers answers = new Answers(all, checked);
        Pace pace = new Pace(perSecond);
        for (int number = 0; number < all && !answers.isFailed(); number++) {
            long due = pace.await(number);
            Review review = reviews.get(number % reviews.size());
            var _ = asking.ask(review).whenComplete(answers.to(review, number, due));
        }
        return result(answers.await(), unmeasured);
    }

    private static Result result(long[] nanos, int unmeasured) {
        Latencies latencies = new Latencies();
        for (int number = unmeasured; number < nanos.length; number++) {
            latencies.add(nanos[number]);
        }
        return new Result(
                latencies.count(),
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.millis(0.999),
                latencies.millis(1));
    }
}
