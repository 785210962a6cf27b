package io.keyward.gateway.rest;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.FieldNames;
import io.keyward.gateway.rest.Problem.FieldError;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What a service's refusal is in the native API. */
final class RpcProblems {

    private static final String REASON_PREFIX = "ERROR_REASON_";

    private RpcProblems() {}

    static ProblemException of(RpcFailure failure) {
        return of(failure, FieldNames::camelCase);
    }

    /** Where members have other names than the fields of the contract: {@code names} makes one of the other. */
    static ProblemException of(RpcFailure failure, UnaryOperator<String> names) {
        int status = status(failure);
        if (failure.reason() == ErrorReason.ERROR_REASON_UNSPECIFIED || status == 500) {
            return unexplained(status);
        }
        if (failure.reason() == ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN) {
            String rule = "was not issued for this request; start again without it";
            return new ProblemException(
                    400,
                    "INVALID_PAGE_TOKEN",
                    "pageToken " + rule + ".",
                    List.of(new FieldError("pageToken", rule)),
                    Map.of());
        }
        return new ProblemException(
                status,
                reason(failure.reason()),
                FieldNames.message(failure, names),
                errors(failure, names),
                failure.metadata());
    }

    /**
     * The answer of a call whose request has other members than the fields of the contract.
     *
     * @param names makes a member's name of a field's
     * @throws ProblemException if the service names a field at fault
     */
    static <T> T naming(UnaryOperator<String> names, Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            RpcFailure failure = RpcFailure.of(e);
            throw errors(failure, names).isEmpty() ? e : of(failure, names);
        }
    }

    private static List<FieldError> errors(RpcFailure failure, UnaryOperator<String> names) {
        if (!failure.violations().isEmpty()) {
            return failure.violations().stream()
                    .map(violation -> new FieldError(names.apply(violation.field()), violation.description()))
                    .toList();
        }
        String field = failure.metadata().get("field");
        return field == null ? List.of() : List.of(new FieldError(names.apply(field), failure.message()));
    }

    /** The name of a reason in the native API. */
    static String reason(ErrorReason reason) {
        return reason.name().substring(REASON_PREFIX.length());
    }

    /** No word of a service's insides leaves: the log has it under the request id. */
    private static ProblemException unexplained(int status) {
        return switch (status) {
            case 503 ->
                new ProblemException(503, "UNAVAILABLE", "A service that is needed does not answer. Try again.");
            case 504 ->
                new ProblemException(504, "TIMEOUT", "A service that is needed did not answer in time. Try again.");
            default -> new ProblemException(500, "INTERNAL", "An internal error occurred.");
        };
    }

    private static int status(RpcFailure failure) {
        return switch (failure.reason()) {
            // The request was fine by Keyward's rules; it is EKS, or a quota, or the size of the answer, that does not
            // take it.
            case ERROR_REASON_EKS_REFUSED, ERROR_REASON_LIMIT_EXCEEDED, ERROR_REASON_ANSWER_TOO_LARGE -> 422;
            case ERROR_REASON_BUSY, ERROR_REASON_RATE_LIMITED -> 429;
            default -> status(failure.code());
        };
    }

    private static int status(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> 409;
            case UNAVAILABLE, RESOURCE_EXHAUSTED, CANCELLED -> 503;
            case DEADLINE_EXCEEDED -> 504;
            case OK, UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS -> 500;
        };
    }
}
