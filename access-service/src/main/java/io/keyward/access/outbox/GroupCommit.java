package io.keyward.access.outbox;

import io.keyward.access.coalesce.Coalescing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Makes events durable that are no part of a change. Events of concurrent callers share one transaction, so that many pay for one
 * write to the disk. A transaction that fails fails for each of them.
 */
@ApplicationScoped
class GroupCommit {

    private static final String INSERT =
            "insert into outbox (event_id, payload) select * from unnest(?::uuid[], ?::bytea[])";

    /** Of one transaction; a larger event has its own. */
    private static final long MAX_BYTES = 8 << 20;

    private final DataSource database;
    private final RelaySignal signal;
    private final Coalescing<Row, Boolean> commits;

    GroupCommit(DataSource database, RelaySignal signal) {
        this.database = database;
        this.signal = signal;
        this.commits = new Coalescing<>(this::insert, row -> row.payload.length, MAX_BYTES);
    }

    /** Returns once the event is durable. */
    void write(UUID eventId, byte[] payload) {
        var unused = commits.ask(new Row(eventId, payload));
    }

    private List<Boolean> insert(List<Row> rows) {
        Object[] ids = new Object[rows.size()];
        byte[][] payloads = new byte[rows.size()][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = rows.get(i).eventId;
            payloads[i] = rows.get(i).payload;
        }
        // One statement that commits by itself.
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setArray(1, connection.createArrayOf("uuid", ids));
            insert.setArray(2, connection.createArrayOf("bytea", payloads));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("events cannot be written", e);
        }
        signal.raise();
        return Collections.nCopies(ids.length, true);
    }

    private static final class Row {
        private final UUID eventId;
        private final byte[] payload;

        private Row(UUID eventId, byte[] payload) {
            this.eventId = eventId;
            this.payload = payload;
        }
    }
}
