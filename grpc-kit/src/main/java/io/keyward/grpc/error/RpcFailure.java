package io.keyward.grpc.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.keyward.proto.error.v1.ErrorReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failed call as its caller sees it.
 *
 * @param code gRPC status code
 * @param reason {@code UNSPECIFIED} if the callee gave none (for example because it was not reached)
 * @param message text for people; never null, possibly empty
 * @param metadata facts of the ErrorInfo
 * @param violations fields at fault, if any
 * @param retryAfter when to try again, where the callee said so
 */
public record RpcFailure(
        Status.Code code,
        ErrorReason reason,
        String message,
        Map<String, String> metadata,
        List<FieldViolation> violations,
        Optional<Duration> retryAfter) {

    /** One field that breaks a rule. */
    public record FieldViolation(String field, String description) {}

    public RpcFailure {
        metadata = Map.copyOf(metadata);
        violations = List.copyOf(violations);
    }

    /** A failure that does not say when to try again. */
    public RpcFailure(
            Status.Code code,
            ErrorReason reason,
            String message,
            Map<String, String> metadata,
            List<FieldViolation> violations) {
        this(code, reason, message, metadata, violations, Optional.empty());
    }

    public static RpcFailure of(StatusRuntimeException failure) {
        com.google.rpc.Status rich = StatusProto.fromThrowable(failure);
        ErrorInfo info = ErrorInfo.getDefaultInstance();
        List<FieldViolation> violations = new ArrayList<>();
        @Nullable Duration retryAfter = null;
        for (Any detail : rich == null ? List.<Any>of() : rich.getDetailsList()) {
            try {
                if (detail.is(ErrorInfo.class)) {
                    info = detail.unpack(ErrorInfo.class);
                } else if (detail.is(RetryInfo.class)) {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                } else if (detail.is(BadRequest.class)) {
                    for (BadRequest.FieldViolation v :
                            detail.unpack(BadRequest.class).getFieldViolationsList()) {
                        violations.add(new FieldViolation(v.getField(), v.getDescription()));
                    }
                }
            } catch (InvalidProtocolBufferException _) {
                // A detail nobody can read says nothing; code and message still stand.
            }
        }
        Status status = failure.getStatus();
        String description = status.getDescription();
        return new RpcFailure(
                status.getCode(),
                reason(info.getReason()),
                description == null ? "" : description,
                info.getMetadataMap(),
                violations,
                Optional.ofNullable(retryAfter));
    }

    private static ErrorReason reason(String name) {
        for (ErrorReason reason : ErrorReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return ErrorReason.ERROR_REASON_UNSPECIFIED;
    }
}
