package io.keyward.grpc.reply;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A call in which each message is answered by one, in order; the next is asked for once the last was answered. */
final class Conversation<Q, A> implements StreamObserver<Q> {

    private static final long POLL_MILLIS = 500;

    private final ServerCallStreamObserver<A> call;
    private final Outflow<A> answers;
    private final BooleanSupplier stopping;
    /** Empty: the caller has said all. */
    private final BlockingQueue<Optional<Q>> said = new LinkedBlockingQueue<>();

    Conversation(ServerCallStreamObserver<A> call, BooleanSupplier stopping) {
        this.call = call;
        this.answers = new Outflow<>(call);
        this.stopping = stopping;
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void onNext(Q message) {
        said.add(Optional.of(message));
    }

    @Override
    public void onError(Throwable failure) {
        said.add(Optional.empty());
    }

    @Override
    public void onCompleted() {
        said.add(Optional.empty());
    }

    /** Returns when the caller has said all and was answered, or has left. */
    void hold(Function<Q, A> answer) throws InterruptedException {
        while (!answers.over()) {
            Optional<Q> message = said.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (message == null) {
                if (stopping.getAsBoolean()) {
                    throw new ServiceException.Unavailable("the service is shutting down, please try again");
                }
                continue;
            }
            if (message.isEmpty()) {
                return;
            }
            answers.send(answer.apply(message.get()));
            call.request(1);
        }
    }

    boolean over() {
        return answers.over();
    }
}
