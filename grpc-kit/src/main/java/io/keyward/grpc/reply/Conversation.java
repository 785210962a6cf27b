package io.keyward.grpc.reply;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A call in which each message is answered by one, in order; the next is asked for once the last was answered. */
final class Conversation<Q, A> implements StreamObserver<Q> {

    private final ServerCallStreamObserver<A> call;
    private final Outflow<A> answers;
    /** Empty: there is no more to wait for. */
    private final BlockingQueue<Optional<Q>> said = new LinkedBlockingQueue<>();

    private volatile boolean stopping;

    Conversation(ServerCallStreamObserver<A> call) {
        this.call = call;
        this.answers = new Outflow<>(call, this::endOfMessages);
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void onNext(Q message) {
        said.add(Optional.of(message));
    }

    @Override
    public void onError(Throwable failure) {
        endOfMessages();
    }

    @Override
    public void onCompleted() {
        endOfMessages();
    }

    private void endOfMessages() {
        said.add(Optional.empty());
    }

    /** Ends the call, once the message in hand is answered, because the service ends. */
    void stop() {
        stopping = true;
        endOfMessages();
    }

    /** Returns when the caller has said all and was answered, or the call has ended. */
    void hold(Function<Q, A> answer) throws InterruptedException {
        while (!answers.over()) {
            Optional<Q> message = said.take();
            if (stopping) {
                throw new ServiceException.Unavailable("the service is shutting down, please try again");
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
