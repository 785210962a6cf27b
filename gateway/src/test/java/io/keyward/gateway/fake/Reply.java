package io.keyward.gateway.fake;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ErrorStatus;
import java.util.List;
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

    /** Answers in parts, and ends with this status. */
    static <T> void parts(StreamObserver<T> observer, Supplier<List<T>> answer, Status end) {
        List<T> parts;
        try {
            parts = answer.get();
        } catch (RuntimeException e) {
            observer.onError(ErrorStatus.of(e).orElseGet(ErrorStatus::internal));
            return;
        }
        parts.forEach(observer::onNext);
        if (end.isOk()) {
            observer.onCompleted();
        } else {
            observer.onError(end.asRuntimeException());
        }
    }
}
