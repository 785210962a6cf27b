package io.keyward.grpc.reply;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ErrorMapper;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers calls, each from a virtual thread of its own. An endpoint that is annotated to run on virtual threads would do
 * the same, but on the one HTTP port Quarkus 3.33 then sometimes hands it the end of a request before the request, and the
 * call fails for no fault of the caller ("Half-closed without a request").
 */
@ApplicationScoped
public class Replies {

    private static final long GRACE_SECONDS = 10;

    private final ErrorMapper errors;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("reply-", 0).factory());

    Replies(ErrorMapper errors) {
        this.errors = errors;
    }

    /** Returns at once. The call ends with what {@code response} gives, or with the status of what it throws. */
    public <T> void reply(StreamObserver<T> answer, Supplier<T> response) {
        if (answer instanceof ServerCallStreamObserver<T> call) {
            // With a handler, answering a caller who has left is no failure.
            call.setOnCancelHandler(() -> {});
        }
        start(answer, () -> false, () -> answer.onNext(response.get()));
    }

    /** Returns at once. The call ends when {@code parts} has sent them all, or with the status of what it throws. */
    public <T> void stream(StreamObserver<T> answer, Consumer<Outflow<T>> parts) {
        Outflow<T> outflow = new Outflow<>((ServerCallStreamObserver<T>) answer);
        start(answer, outflow::over, () -> parts.accept(outflow));
    }

    /** Answers each of the caller's messages in order, until the caller has said all or an answer throws. */
    public <Q, A> StreamObserver<Q> converse(StreamObserver<A> answers, Function<Q, A> answer) {
        Conversation<Q, A> conversation =
                new Conversation<>((ServerCallStreamObserver<A>) answers, threads::isShutdown);
        start(answers, conversation::over, () -> conversation.hold(answer));
        return conversation;
    }

    /** Something that answers a call and may be interrupted. */
    private interface Answering {
        void run() throws InterruptedException;
    }

    private void start(StreamObserver<?> answer, BooleanSupplier over, Answering answering) {
        threads.execute(Context.current().wrap(() -> complete(answer, over, answering)));
    }

    // Whatever goes wrong, the caller is told.
    private void complete(StreamObserver<?> answer, BooleanSupplier over, Answering answering) {
        try {
            answering.run();
        } catch (Throwable failure) {
            if (!over.getAsBoolean()) {
                answer.onError(errors.transform(failure));
            }
            return;
        }
        if (!over.getAsBoolean()) {
            answer.onCompleted();
        }
    }

    /** Calls being served end well before the service does. */
    @PreDestroy
    void finish() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }
}
