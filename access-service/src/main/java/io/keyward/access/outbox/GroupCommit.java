package io.keyward.access.outbox;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.coalesce.Coalescing;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Makes events durable that are no part of a change. Events of concurrent callers share one transaction, so that many pay for one
 * write to the disk. A transaction that fails fails for each of them.
 */
@ApplicationScoped
class GroupCommit {

    /** By bytes: 8 MiB in one transaction (a larger event has its own), 64 MiB waiting. */
    private static final Coalescing.Bounds BOUNDS =
            new Coalescing.Bounds("records of decisions", 8 << 20, 64 << 20, 10_000, Duration.ofSeconds(8));

    private final AgroalDataSource database;
    private final RelaySignal signal;
    private final Coalescing<EncodedEvent, Boolean> commits;

    GroupCommit(@DataSource("decisions") AgroalDataSource database, RelaySignal signal) {
        this.database = database;
        this.signal = signal;
        this.commits = new Coalescing<>(this::insert, event -> event.payload().length, BOUNDS);
    }

    /** Returns once the event is durable. */
    void write(EncodedEvent event) {
        var unused = commits.ask(event);
    }

    private List<Boolean> insert(List<EncodedEvent> events) {
        // One statement that commits by itself.
        try (Connection connection = database.getConnection()) {
            Outbox.insert(connection, events);
        } catch (SQLException e) {
            throw new IllegalStateException("events cannot be written", e);
        }
        signal.raise();
        return Collections.nCopies(events.size(), true);
    }
}
