package io.keyward.bench.grpc;

import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.keyward.bench.report.Latencies;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One of the calls under way of a load, and those that follow it. */
final class Slot<Q, A> {

    private final Load<Q, A> load;
    private final Channel channel;
    private final long from;
    private final long to;
    private final Latencies latencies = new Latencies();
    private final CompletableFuture<Latencies> end = new CompletableFuture<>();
    private int number;

    /**
     * @param number of its first request; the next is as many requests further on as there are slots
     * @param from when measuring begins, by the system's nanosecond clock
     * @param to when it ends: no call begins after this, and none that is answered later counts
     */
    Slot(Load<Q, A> load, Channel channel, int number, long from, long to) {
        this.load = load;
        this.channel = channel;
        this.number = number;
        this.from = from;
        this.to = to;
    }

    /** Waits for the last call, and returns the times of those answered while measuring. */
    Latencies await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call of " + load.method().getFullMethodName() + " failed", e.getCause());
        }
    }

    /** Makes the next call; the one after follows when it is answered. */
    void next() {
        long begun = System.nanoTime();
        if (begun - to >= 0) {
            end.complete(latencies);
            return;
        }
        int asked = number % load.requests().size();
        number += load.inFlight();
        ClientCalls.asyncUnaryCall(
                channel.newCall(load.method(), load.options()), load.requests().get(asked), new Answer(asked, begun));
    }

    private final class Answer implements StreamObserver<A> {

        private final int asked;
        private final long begun;

        Answer(int asked, long begun) {
            this.asked = asked;
            this.begun = begun;
        }

        @Override
        public void onNext(A answer) {
            if (!load.isRight().test(asked, answer)) {
                end.completeExceptionally(new IllegalStateException(
                        "wrong answer to " + load.requests().get(asked) + ": " + answer));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            long ended = System.nanoTime();
            if (ended - from >= 0 && ended - to <= 0) {
                latencies.add(ended - begun);
            }
            if (!end.isDone()) {
                next();
            }
        }
    }
}
