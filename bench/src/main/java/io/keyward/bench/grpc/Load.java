package io.keyward.bench.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.keyward.bench.report.Latencies;
import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * A load of unary calls: so many are under way at any time, spread over some channels, each followed by the next.
 *
 * @param inFlight how many calls are under way
 * @param requests asked one after the other, over and over
 * @param isRight whether an answer is the right one to the request of this number; a wrong one ends the load
 */
public record Load<Q, A>(
        MethodDescriptor<Q, A> method, int inFlight, List<Q> requests, BiPredicate<Integer, A> isRight) {

    private static final Duration MOST_FOR_A_CALL = Duration.ofSeconds(60);

    /**
     * @param perSecond calls answered in a second
     * @param p50Millis half of the calls took no longer
     * @param p99Millis 99 in 100 calls took no longer
     */
    public record Result(double perSecond, double p50Millis, double p99Millis, int calls) {}

    /**
     * Runs it to warm up, then to be measured.
     *
     * @throws IllegalStateException if a call fails or is answered wrongly
     */
    public Result run(List<? extends Channel> channels, Duration warmup, Duration measured)
            throws InterruptedException {
        long from = System.nanoTime() + warmup.toNanos();
        long to = from + measured.toNanos();
        List<Slot<Q, A>> slots = IntStream.range(0, inFlight)
                .mapToObj(number -> new Slot<>(this, channels.get(number % channels.size()), number, from, to))
                .toList();
        slots.forEach(Slot::next);
        Latencies all = new Latencies();
        for (Slot<Q, A> slot : slots) {
            all.addAll(slot.await());
        }
        return new Result(all.count() / (measured.toNanos() / 1e9), all.millis(0.5), all.millis(0.99), all.count());
    }

    CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(MOST_FOR_A_CALL);
    }
}
