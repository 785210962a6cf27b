package io.keyward.gateway.backend;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;

/** Asks a service over gRPC's own health protocol whether it serves. */
final class ServiceProbe {

    private static final long PROBE_MILLIS = 1_000;

    private ServiceProbe() {}

    /** Empty if the service serves, else why not, for people. */
    static String trouble(ServiceChannel service) {
        try {
            ServingStatus status = HealthGrpc.newBlockingStub(service.now())
                    .withWaitForReady()
                    .withDeadlineAfter(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
            return status == ServingStatus.NOT_SERVING ? "it answers that it does not serve" : "";
        } catch (StatusRuntimeException e) {
            return trouble(e.getStatus());
        }
    }

    private static String trouble(Status status) {
        return switch (status.getCode()) {
            // It answered: not to know the health protocol is no illness.
            case UNIMPLEMENTED, NOT_FOUND -> "";
            case DEADLINE_EXCEEDED, UNAVAILABLE -> "it does not answer";
            default -> "it answers " + status.getCode();
        };
    }
}
