package io.keyward.gateway.backend;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Without access-service the gateway can answer next to nothing, so it is not ready. */
@Readiness
@ApplicationScoped
class AccessServiceCheck implements HealthCheck {

    private final Services services;

    AccessServiceCheck(Services services) {
        this.services = services;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = ServiceProbe.trouble(services.accessChannel());
        return trouble.isEmpty()
                ? HealthCheckResponse.up("access-service")
                : HealthCheckResponse.named("access-service")
                        .down()
                        .withData("away", trouble)
                        .build();
    }
}
