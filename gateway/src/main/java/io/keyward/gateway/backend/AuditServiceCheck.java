package io.keyward.gateway.backend;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * An audit-service that is away is told, and does not take the gateway out of service: only audit queries need it, and no record
 * is lost meanwhile.
 */
@Readiness
@ApplicationScoped
class AuditServiceCheck implements HealthCheck {

    private final Services services;

    AuditServiceCheck(Services services) {
        this.services = services;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = ServiceProbe.trouble(services.auditChannel());
        return trouble.isEmpty()
                ? HealthCheckResponse.up("audit-service")
                : HealthCheckResponse.named("audit-service")
                        .up()
                        .withData("away", trouble + "; audit queries are refused until it does")
                        .build();
    }
}
