package io.keyward.access.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says why audit events do not leave. The service stays ready: they are kept and lose nothing by waiting. */
@Readiness
@ApplicationScoped
class RelayHealth implements HealthCheck {

    private final OutboxRelay relay;

    RelayHealth(OutboxRelay relay) {
        this.relay = relay;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = relay.trouble();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("audit events leave").up();
        return trouble == null
                ? response.build()
                : response.withData("waiting", trouble).build();
    }
}
