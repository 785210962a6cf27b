package io.keyward.gateway.fake;

import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ErrorStatus;
import java.util.function.Supplier;

/** Answers a call, or fails it as the real services do. */
final class Reply {

    private Reply() {}

    static <T> void to(StreamObserver<T> observer, Supplier<T> answer) {
        T value;
        try {
            value = answer.get();
        } catch (RuntimeException e) {
            observer.onError(ErrorStatus.of(e).orElseGet(ErrorStatus::internal));
            return;
        }
        observer.onNext(value);
        observer.onCompleted();
    }
}
