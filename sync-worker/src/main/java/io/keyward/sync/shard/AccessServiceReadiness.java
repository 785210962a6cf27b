package io.keyward.sync.shard;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when access-service answers. A worker without a lease is ready: others may hold them all. */
@Readiness
@ApplicationScoped
class AccessServiceReadiness implements HealthCheck {

    private final SyncWorker worker;

    AccessServiceReadiness(SyncWorker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        LeaseKeeper.Link link = worker.keeper().link();
        var response = HealthCheckResponse.named("access-service")
                .status(link.isUp())
                .withData("since", link.since().toString())
                .withData("leases", worker.keeper().leases());
        if (!link.isUp()) {
            response.withData("problem", link.problem());
        }
        return response.build();
    }
}
