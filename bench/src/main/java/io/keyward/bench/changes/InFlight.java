package io.keyward.bench.changes;

import io.keyward.bench.report.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of which so many are under way at any time. */
final class InFlight {

    private InFlight() {}

    /**
     * @param perSecond calls answered in a second
     * @param p50Millis half of them took no longer
     * @param p99Millis 99 in 100 took no longer
     */
    record Result(int calls, double perSecond, double p50Millis, double p99Millis) {}

    /** Does the work of one number: it makes calls one after the other. */
    interface Work {
        void run(int number, Calls calls);
    }

    /** The calls of one of those who make them. */
    static final class Calls {
        private final Latencies latencies = new Latencies();

        /** Makes one, and remembers how long it took. */
        void make(Runnable call) {
            long begun = System.nanoTime();
            call.run();
            latencies.add(System.nanoTime() - begun);
        }
    }

    /** Does the work of the numbers from 0 on, each once. */
    static Result run(int inFlight, int numbers, Work work) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Latencies all = new Latencies();
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(inFlight)) {
            List<Future<Latencies>> slots = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                slots.add(threads.submit(() -> slot(next, numbers, work)));
            }
            for (Future<Latencies> slot : slots) {
                all.addAll(slot.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call failed", e.getCause());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Result(all.count(), all.count() / seconds, all.millis(0.5), all.millis(0.99));
    }

    private static Latencies slot(AtomicInteger next, int numbers, Work work) {
        Calls own = new Calls();
        for (int number = next.getAndIncrement(); number < numbers; number = next.getAndIncrement()) {
            work.run(number, own);
        }
        return own.latencies;
    }
}
