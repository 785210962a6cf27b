package io.keyward.access.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How many events wait, for how long, and how many are in quarantine; of all replicas together. Counted when somebody asks, at most
 * once in a while, by reading alone.
 */
@ApplicationScoped
class Backlog {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final String COUNT = """
            select count(*), coalesce(sum(octet_length(payload)), 0),
                   coalesce(extract(epoch from now() - min(written_at)), 0),
                   (select count(*) from outbox_quarantine)
            from outbox
            """;

    private final DataSource database;
    private long countedAt;
    private @Nullable Count last;

    Backlog(DataSource database) {
        this.database = database;
    }

    /**
     * A count.
     *
     * @param oldestSeconds since when the oldest event waits; 0 if none does
     */
    record Count(long events, long bytes, double oldestSeconds, long quarantined) {}

    void register(@Observes StartupEvent start, MeterRegistry metrics) {
        gauge(metrics, "keyward.outbox.events", "events", "Audit events on their way to the log", Count::events);
        gauge(metrics, "keyward.outbox.size", BaseUnits.BYTES, "Their size", Count::bytes);
        gauge(metrics, "keyward.outbox.oldest", "seconds", "Since when the oldest of them waits", Count::oldestSeconds);
        gauge(metrics, "keyward.outbox.quarantined", "events", "Audit events that the log refused", Count::quarantined);
    }

    /** As of a few seconds ago, or now. */
    synchronized Count count() throws SQLException {
        Count known = last;
        if (known == null || System.nanoTime() - countedAt > FRESH.toNanos()) {
            known = read();
            last = known;
            countedAt = System.nanoTime();
        }
        return known;
    }

    private void gauge(
            MeterRegistry metrics, String name, String unit, String description, ToDoubleFunction<Count> value) {
        Gauge.builder(name, this, backlog -> backlog.orUnknown(value))
                .baseUnit(unit)
                .description(description)
                .register(metrics);
    }

    private double orUnknown(ToDoubleFunction<Count> value) {
        try {
            return value.applyAsDouble(count());
        } catch (SQLException _) {
            return Double.NaN;
        }
    }

    private Count read() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            return new Count(row.getLong(1), row.getLong(2), row.getDouble(3), row.getLong(4));
        }
    }
}
