package io.keyward.lab.state;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready when changes cannot be kept. */
@Readiness
class JournalHealth implements HealthCheck {

    private final Journal journal;

    JournalHealth(Journal journal) {
        this.journal = journal;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("lab journal")
                .status(journal.isHealthy())
                .build();
    }
}
