package io.keyward.grpc.error;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.keyward.proto.error.v1.ErrorReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the rich statuses (google.rpc.Status with ErrorInfo, AIP-193) that every refusal carries. */
public final class ErrorStatus {

    /** The {@code domain} of every ErrorInfo. */
    public static final String DOMAIN = "keyward.io";

    private static final int MAX_CAUSES = 20;

    /** After a database that was busy or away. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private ErrorStatus() {}

    /** The answer for a failure that somebody decided on or that is understood; empty for a fault of our own. */
    public static Optional<StatusRuntimeException> of(Throwable failure) {
        return of(failure, List.of());
    }

    /** The same, where refusals that are no {@link ServiceException} are known too. */
    static Optional<StatusRuntimeException> of(Throwable failure, List<RefusalMapping> mappings) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            switch (cause) {
                case ServiceException refusal -> {
                    return Optional.of(refused(refusal));
                }
                case StatusRuntimeException decided -> {
                    return Optional.of(decided);
                }
                case SQLException sql -> {
                    Optional<ServiceException> understood = ofSql(sql);
                    if (understood.isPresent()) {
                        return understood.map(ErrorStatus::refused);
                    }
                }
                default -> {
                    Optional<ServiceException> known = known(cause, mappings);
                    if (known.isPresent()) {
                        return known.map(ErrorStatus::refused);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ServiceException> known(Throwable failure, List<RefusalMapping> mappings) {
        return mappings.stream()
                .map(mapping -> mapping.refusal(failure))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Ends a call with an answer. */
    public static void close(ServerCall<?, ?> call, StatusRuntimeException answer) {
        Metadata trailers = answer.getTrailers();
        call.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** The answer for a fault of our own: nothing of the cause leaves the service. */
    public static StatusRuntimeException internal() {
        return build(
                Status.Code.INTERNAL,
                "internal error; the service's log has the cause",
                ErrorReason.ERROR_REASON_INTERNAL,
                Map.of());
    }

    /** The answer for a refusal. */
    public static StatusRuntimeException refused(ServiceException refusal) {
        Any[] details = refusal.retryAfter().map(ErrorStatus::retry).stream().toArray(Any[]::new);
        return build(refusal.code(), refusal.text(), refusal.reason(), refusal.metadata(), details);
    }

    private static Any retry(Duration after) {
        return Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(after.getSeconds())
                        .setNanos(after.getNano()))
                .build());
    }

    static StatusRuntimeException build(
            Status.Code code, String message, ErrorReason reason, Map<String, String> metadata, Any... details) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(reason.name())
                .setDomain(DOMAIN)
                .putAllMetadata(metadata)
                .build();
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(info));
        String field = metadata.get("field");
        if (code == Status.Code.INVALID_ARGUMENT && field != null) {
            status.addDetails(Any.pack(BadRequest.newBuilder()
                    .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                            .setField(field)
                            .setDescription(message))
                    .build()));
        }
        for (Any detail : details) {
            status.addDetails(detail);
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private static Optional<ServiceException> ofSql(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? ofPool(failure) : ofSqlState(state);
    }

    /** The pool (Agroal) has no exception of its own for what it throws. */
    private static Optional<ServiceException> ofPool(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("Sorry, acquisition timeout")) {
            return Optional.of(new ServiceException.Busy("a database connection", RETRY));
        }
        return message.startsWith("Acquisition timeout")
                ? Optional.of(new ServiceException.Unavailable("the database does not answer, please try again", RETRY))
                : Optional.empty();
    }

    private static Optional<ServiceException> ofSqlState(String state) {
        if (state.equals("40001") || state.equals("40P01")) {
            return Optional.of(new ServiceException.Conflict("another change won a race, please try again"));
        }
        // Class 08 is a lost connection, 57P0x an ending server, 53 one out of resources.
        if (state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53")) {
            return Optional.of(new ServiceException.Unavailable("the database does not answer, please try again"));
        }
        // A lock or a statement took longer than the session allows.
        if (state.equals("55P03") || state.equals("57014")) {
            return Optional.of(new ServiceException.Unavailable("the database is busy, please try again", RETRY));
        }
        return Optional.empty();
    }
}
