package io.keyward.access.lifecycle;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** How far EKS is behind, as gauges. Counted now and then rather than at each scrape, so that scraping stays cheap. */
@ApplicationScoped
class WorkMetrics {

    /** On clusters whose mode lets pushes out. */
    private static final String BACKLOG = """
            SELECT count(*), min(s.transition_at) FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
            WHERE s.due_at <= ? AND c.mode IN ('ENFORCE', 'WARN')
            """;

    private static final String DRIFT = "SELECT count(*) FROM drift_finding WHERE resolution = 'OPEN'";

    private final DataSource database;
    private final Clock clock;
    private volatile double pending = Double.NaN;
    private volatile double oldestSeconds = Double.NaN;
    private volatile double openFindings = Double.NaN;

    WorkMetrics(DataSource database, MeterRegistry metrics, Clock clock) {
        this.database = database;
        this.clock = clock;
        Gauge.builder("keyward.sync.pending", this, m -> m.pending)
                .description("Pushes due or under way on clusters whose mode lets them out")
                .register(metrics);
        Gauge.builder("keyward.sync.oldest.pending", this, m -> m.oldestSeconds)
                .description("Age of the oldest of them")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("keyward.drift.open", this, m -> m.openFindings)
                .description("Differences between what is desired and what EKS shows that are not resolved")
                .baseUnit("findings")
                .register(metrics);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        try {
            read();
        } catch (SQLException _) {
            // Not known is not the same as what it was.
            pending = Double.NaN;
            oldestSeconds = Double.NaN;
            openFindings = Double.NaN;
        }
    }

    private void read() throws SQLException {
        Instant now = clock.instant();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(BACKLOG)) {
            query.setObject(1, now.atOffset(ZoneOffset.UTC));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                OffsetDateTime oldest = row.getObject(2, OffsetDateTime.class);
                pending = row.getLong(1);
                oldestSeconds = oldest == null
                        ? 0
                        : Duration.between(oldest.toInstant(), now).toMillis() / 1000.0;
            }
            try (Statement findings = connection.createStatement();
                    ResultSet row = findings.executeQuery(DRIFT)) {
                row.next();
                openFindings = row.getLong(1);
            }
        }
    }
}
