package io.keyward.gateway.webhook;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.FieldNames;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.proto.error.v1.ErrorReason;
import org.jboss.logging.Logger;

/**
 * What an API server is told if there is no answer. It takes 429 and 500 for passing trouble and asks again after a pause; for a
 * 503 it goes on at once as it is configured to, which is what a user who waits needs.
 */
final class WebhookFailures {

    private static final Logger LOG = Logger.getLogger(WebhookFailures.class);

    private WebhookFailures() {}

    /** A failed call of access-service. */
    static StatusException of(StatusRuntimeException e, String cluster) {
        RpcFailure failure = RpcFailure.of(e);
        if (failure.reason() == ErrorReason.ERROR_REASON_BUSY
                || failure.reason() == ErrorReason.ERROR_REASON_RATE_LIMITED) {
            return new StatusException(Status.tooManyRequests(failure.message(), RetryAfter.seconds(e)));
        }
        return new StatusException(
                switch (failure.code()) {
                    case NOT_FOUND -> Status.notFound("clusters", cluster);
                    case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE ->
                        Status.badRequest(FieldNames.message(failure));
                    case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, ABORTED -> {
                        LOG.warnf("webhook without answer cluster=%s reason=%s", cluster, e.getMessage());
                        yield Status.unavailable("access-service does not answer");
                    }
                    default -> {
                        LOG.errorf(e, "webhook failed cluster=%s", cluster);
                        yield Status.internal("access-service failed");
                    }
                });
    }
}
