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
import java.util.function.Supplier;

/**
 * Answers unary calls, each from a virtual thread of its own. An endpoint that is annotated to run on virtual threads would do
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
        threads.execute(Context.current().wrap(() -> complete(answer, response)));
    }

    // Whatever goes wrong, the caller is told.
    private <T> void complete(StreamObserver<T> answer, Supplier<T> response) {
        T value;
        try {
            value = response.get();
        } catch (Throwable failure) {
            answer.onError(errors.transform(failure));
            return;
        }
        answer.onNext(value);
        answer.onCompleted();
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
