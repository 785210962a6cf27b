package io.keyward.grpc.reply;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ErrorMapper;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers calls. A unary call is answered on the thread that serves it; an answer in parts comes from a thread of its own, since
 * the call's events (ready for more, cancelled) reach it only while the endpoint's method is not running.
 */
@ApplicationScoped
public class Replies {

    private final ErrorMapper errors;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("stream-", 0).factory());
    private final Set<Conversation<?, ?>> open = ConcurrentHashMap.newKeySet();

    public Replies(ErrorMapper errors) {
        this.errors = errors;
    }

    /** The call ends with what {@code response} gives; what it throws is the interceptors' to answer. */
    public <T> void reply(StreamObserver<T> answer, Supplier<T> response) {
        if (answer instanceof ServerCallStreamObserver<T> call) {
            // With a handler, answering a caller who has left is no failure.
            call.setOnCancelHandler(() -> {});
        }
        answer.onNext(response.get());
        answer.onCompleted();
    }

    /** Returns at once. The call ends when {@code parts} has sent them all, or with the status of what it throws. */
    public <T> void stream(StreamObserver<T> answer, Consumer<Outflow<T>> parts) {
        Outflow<T> outflow = new Outflow<>((ServerCallStreamObserver<T>) answer);
        start(answer, outflow::over, () -> parts.accept(outflow));
    }

    /** Answers each of the caller's messages in order, until the caller has said all or an answer throws. */
    public <Q, A> StreamObserver<Q> converse(StreamObserver<A> answers, Function<Q, A> answer) {
        Conversation<Q, A> conversation = new Conversation<>((ServerCallStreamObserver<A>) answers);
        open.add(conversation);
        start(answers, conversation::over, () -> {
            try {
                conversation.hold(answer);
            } finally {
                open.remove(conversation);
            }
        });
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
                answer.onError(errors.answer(failure));
            }
            return;
        }
        if (!over.getAsBoolean()) {
            answer.onCompleted();
        }
    }

    /** After the server takes no new calls, and before it waits for those under way. */
    void stop(@Observes ShutdownEvent event) {
        open.forEach(Conversation::stop);
    }

    @PreDestroy
    void finish() {
        threads.shutdownNow();
    }
}
