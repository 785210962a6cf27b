package io.keyward.grpc.error;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.stream.Collectors;

/** INVALID_ARGUMENT for one or more fields at once. */
public final class InvalidFields {

    /** How many fields one answer names: it tells of them in its trailers, of which a client takes 8 KiB. */
    public static final int MAX = 20;

    private InvalidFields() {}

    /** The status naming each field, up to {@link #MAX}, with its rule; {@code all} must not be empty. */
    public static StatusRuntimeException status(List<FieldViolation> all) {
        List<FieldViolation> violations = all.subList(0, Math.min(all.size(), MAX));
        String message = violations.stream()
                .map(v -> v.field().isEmpty() ? v.description() : v.field() + ": " + v.description())
                .collect(Collectors.joining("; "));
        BadRequest.Builder bad = BadRequest.newBuilder();
        violations.forEach(v -> bad.addFieldViolations(
                BadRequest.FieldViolation.newBuilder().setField(v.field()).setDescription(v.description())));
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(ErrorReason.ERROR_REASON_INVALID_ARGUMENT.name())
                .setDomain(ErrorStatus.DOMAIN)
                .putMetadata("field", violations.getFirst().field())
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.INVALID_ARGUMENT.value())
                .setMessage(message)
                .addDetails(Any.pack(info))
                .addDetails(Any.pack(bad.build()))
                .build());
    }
}
