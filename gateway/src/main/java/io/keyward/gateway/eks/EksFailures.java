package io.keyward.gateway.eks;

import io.grpc.Status;
import io.keyward.gateway.backend.FieldNames;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Optional;

/** What a service's refusal is called in EKS's API. */
final class EksFailures {

    private EksFailures() {}

    /**
     * The exception for a failed call. The service's own word ({@code eksException}) counts most, then the reason, then the status
     * code.
     *
     * @param clusterName the cluster the request names; empty if none
     */
    static EksException of(RpcFailure failure, String clusterName) {
        if (failure.reason() == ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND && !clusterName.isEmpty()) {
            return EksException.noCluster(clusterName);
        }
        EksError error = named(failure).or(() -> byReason(failure.reason())).orElseGet(() -> byCode(failure.code()));
        return new EksException(error, message(error, failure));
    }

    /**
     * The same, where a caller who may not do it is told so as AWS tells it. Of what the caller may not see there is no word: that is
     * not found.
     *
     * @param resource ARN of what the operation is about
     */
    static EksException of(RpcFailure failure, String clusterName, Identity caller, String operation, String resource) {
        EksException worded = of(failure, clusterName);
        if (worded.error() != EksError.ACCESS_DENIED) {
            return worded;
        }
        String who = caller.principalArn().isEmpty() ? caller.name() : caller.principalArn();
        return new EksException(
                EksError.ACCESS_DENIED,
                "User: " + who + " is not authorized to perform: eks:" + operation + " on resource: " + resource
                        + " because " + worded.text());
    }

    private static String message(EksError error, RpcFailure failure) {
        if (error == EksError.SERVER) {
            return "An internal error occurred.";
        }
        if (failure.reason() == ErrorReason.ERROR_REASON_UNSPECIFIED && error == EksError.SERVICE_UNAVAILABLE) {
            return "Keyward's access-service does not answer. Try again.";
        }
        if (failure.reason() == ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN) {
            return "The nextToken was not issued for this request.";
        }
        String text = FieldNames.message(failure);
        return text.isEmpty() ? error.wireName() : text;
    }

    private static Optional<EksError> named(RpcFailure failure) {
        return Optional.ofNullable(failure.metadata().get("eksException")).flatMap(EksError::named);
    }

    private static Optional<EksError> byReason(ErrorReason reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case ERROR_REASON_INVALID_ARGUMENT,
                            ERROR_REASON_INVALID_PAGE_TOKEN,
                            ERROR_REASON_ACCESS_ENTRY_TYPE,
                            ERROR_REASON_REQUEST_ID_REUSED -> EksError.INVALID_PARAMETER;
                    case ERROR_REASON_CLUSTER_NOT_FOUND,
                            ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                            ERROR_REASON_ACCESS_POLICY_NOT_FOUND,
                            ERROR_REASON_ASSOCIATION_NOT_FOUND,
                            ERROR_REASON_ROLE_BINDING_NOT_FOUND,
                            ERROR_REASON_ACCESS_KEY_NOT_FOUND,
                            ERROR_REASON_WEBHOOK_CREDENTIAL_NOT_FOUND,
                            ERROR_REASON_NOTHING_TO_ADOPT -> EksError.RESOURCE_NOT_FOUND;
                    case ERROR_REASON_CLUSTER_ALREADY_EXISTS,
                            ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS,
                            ERROR_REASON_ACCESS_ENTRY_NOT_OWNED -> EksError.RESOURCE_IN_USE;
                    case ERROR_REASON_AUTHENTICATION_MODE,
                            ERROR_REASON_CLUSTER_NAME_AMBIGUOUS,
                            ERROR_REASON_CLUSTER_NOT_EMPTY,
                            ERROR_REASON_LAST_ADMINISTRATOR,
                            ERROR_REASON_LAST_ADMINISTRATOR_BINDING,
                            ERROR_REASON_ACCESS_KEY_ROTATED,
                            ERROR_REASON_REMOVAL_LIMIT,
                            ERROR_REASON_REMOVAL_UNDER_WAY,
                            ERROR_REASON_EKS_REFUSED -> EksError.INVALID_REQUEST;
                    case ERROR_REASON_LIMIT_EXCEEDED -> EksError.RESOURCE_LIMIT_EXCEEDED;
                    // Both may succeed when repeated, and AWS clients repeat exactly this one by themselves.
                    case ERROR_REASON_CONFLICT, ERROR_REASON_UNAVAILABLE -> EksError.SERVICE_UNAVAILABLE;
                    case ERROR_REASON_BUSY, ERROR_REASON_RATE_LIMITED -> EksError.THROTTLING;
                    case ERROR_REASON_PERMISSION_DENIED,
                            ERROR_REASON_OUTSIDE_BOUNDARY,
                            ERROR_REASON_ESCALATION,
                            ERROR_REASON_PRINCIPAL_NOT_BOUND -> EksError.ACCESS_DENIED;
                    case ERROR_REASON_UNAUTHENTICATED -> EksError.UNRECOGNIZED_CLIENT;
                    case ERROR_REASON_INTERNAL -> EksError.SERVER;
                    case ERROR_REASON_UNSPECIFIED,
                            ERROR_REASON_LEASE_LOST,
                            ERROR_REASON_REVISION_NOT_REACHED,
                            ERROR_REASON_RBAC_NOT_FOUND,
                            ERROR_REASON_ANSWER_TOO_LARGE,
                            ERROR_REASON_EVENT_CONFLICT,
                            ERROR_REASON_EVENT_NOT_QUARANTINED,
                            UNRECOGNIZED -> null;
                });
    }

    private static EksError byCode(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> EksError.INVALID_PARAMETER;
            case NOT_FOUND -> EksError.RESOURCE_NOT_FOUND;
            case ALREADY_EXISTS -> EksError.RESOURCE_IN_USE;
            case FAILED_PRECONDITION -> EksError.INVALID_REQUEST;
            case PERMISSION_DENIED -> EksError.ACCESS_DENIED;
            case UNAUTHENTICATED -> EksError.UNRECOGNIZED_CLIENT;
            case ABORTED, UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED -> EksError.SERVICE_UNAVAILABLE;
            case OK, UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS -> EksError.SERVER;
        };
    }
}
