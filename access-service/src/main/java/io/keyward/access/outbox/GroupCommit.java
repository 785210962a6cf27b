package io.keyward.access.outbox;

import io.keyward.access.coalesce.Coalescing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/**
 * Makes events durable that are no part of a change. Events of concurrent callers share one transaction, so that many pay for one
 * write to the disk. A transaction that fails fails for each of them.
 */
@ApplicationScoped
class GroupCommit {

    /** Of one transaction; a larger event has its own. */
    private static final long MAX_BYTES = 8 << 20;

    private final DataSource database;
    private final RelaySignal signal;
    private final Coalescing<EncodedEvent, Boolean> commits;

    GroupCommit(DataSource database, RelaySignal signal) {
        this.database = database;
        this.signal = signal;
        this.commits = new Coalescing<>(this::insert, event -> event.payload().length, MAX_BYTES);
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
