package io.keyward.gateway.kube;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.FieldNames;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.kubernetes.status.Status;
import io.keyward.proto.error.v1.ErrorReason;

/** What a service's refusal is called in Kubernetes' API. */
final class KubeFailures {

    private KubeFailures() {}

    static Status of(StatusRuntimeException e, String cluster) {
        RpcFailure failure = RpcFailure.of(e);
        if (failure.reason() == ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND) {
            return Status.notFound("clusters", cluster);
        }
        if (failure.reason() == ErrorReason.ERROR_REASON_BUSY
                || failure.reason() == ErrorReason.ERROR_REASON_RATE_LIMITED) {
            return Status.tooManyRequests(failure.message(), RetryAfter.seconds(e));
        }
        return switch (failure.code()) {
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, NOT_FOUND ->
                Status.badRequest(FieldNames.message(failure));
            case ABORTED, UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED ->
                Status.unavailable("Keyward's access-service does not answer. Try again.");
            case PERMISSION_DENIED -> new Status(403, "Forbidden", failure.message(), null);
            case UNAUTHENTICATED -> Status.unauthorized();
            default -> Status.internal("Keyward could not answer");
        };
    }
}
