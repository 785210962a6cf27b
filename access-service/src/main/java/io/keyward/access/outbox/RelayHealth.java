package io.keyward.access.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says why audit events do not leave, how many wait, and how many the log refused. The service stays ready: they are kept and lose
 * nothing by waiting.
 */
@Readiness
@ApplicationScoped
class RelayHealth implements HealthCheck {

    private final OutboxRelay relay;
    private final Backlog backlog;

    RelayHealth(OutboxRelay relay, Backlog backlog) {
        this.relay = relay;
        this.backlog = backlog;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("audit events leave").up();
        String trouble = relay.trouble();
        if (trouble != null) {
            response.withData("waiting", trouble);
        }
        try {
            Backlog.Count count = backlog.count();
            response.withData("events", count.events())
                    .withData("oldestSeconds", Math.round(count.oldestSeconds()))
                    .withData("quarantined", count.quarantined());
        } catch (SQLException _) {
            response.withData("events", "unknown: the database does not answer");
        }
        return response.build();
    }
}
