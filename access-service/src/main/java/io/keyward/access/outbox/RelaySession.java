package io.keyward.access.outbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.keyward.access.jdbc.DatabaseSessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The relay's own session with the database, beside every pool, so that neither waits for the other. It reads and removes one
 * statement at a time, in no transaction. Its advisory lock lets one replica relay; the database gives it to another when this session
 * ends, or says nothing for a while. The lock spares work and is not needed for order: whoever relays begins with the oldest events,
 * removes them only once the log has them, and the log drops repeats.
 */
final class RelaySession implements AutoCloseable {

    // Any fixed number: it names the lock of whoever relays.
    private static final long LOCK = 0x6b65_7977_6172_6402L;

    /** Longer than any statement may run. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Sizes are known without reading the payloads, since large ones are stored apart and not compressed. */
    private static final String SIZES = "select id, octet_length(payload) from outbox order by id limit ?";

    private static final String PAYLOADS =
            "select id, event_id, payload, trace_parent from outbox where id = any(?) order by id";

    private static final String QUARANTINE = """
            with refused as (delete from outbox where id = ? returning event_id, payload)
            insert into outbox_quarantine (event_id, payload, reason, message)
            select event_id, payload, ?, ? from refused
            """;

    private final Connection connection;
    private boolean leads;

    private RelaySession(Connection connection) {
        this.connection = connection;
    }

    /** An event on its way. */
    record Waiting(
            long id,
            UUID eventId,
            ByteString payload,
            @Nullable String traceParent) {}

    /**
     * Opens a session.
     *
     * @param silence how long the session may be idle before the database ends it
     */
    static RelaySession open(DatabaseSessions database, Duration silence) throws SQLException {
        Connection connection = database.open("outbox relay", ANSWER, silence);
        try (Statement set = connection.createStatement()) {
            // The table is mostly empty when its statistics are taken, so the planner would read and sort all that
            // waits, each time.
            set.execute("set enable_seqscan = off; set enable_sort = off; set statement_timeout = '20s';"
                    + " set lock_timeout = '10s'");
            return new RelaySession(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether this is the session that relays; asks for it if it is not. */
    boolean leads() throws SQLException {
        if (!leads) {
            try (Statement lock = connection.createStatement();
                    ResultSet row = lock.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
                row.next();
                leads = row.getBoolean(1);
            }
        }
        return leads;
    }

    /** The oldest events, as many as have no more than {@code bytes} together; at least one, if there is any. */
    List<Waiting> oldest(int size, long bytes) throws SQLException {
        List<Long> ids = oldestIds(size, bytes);
        return ids.isEmpty() ? List.of() : read(ids);
    }

    private List<Long> oldestIds(int size, long bytes) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SIZES)) {
            query.setInt(1, size);
            try (ResultSet rows = query.executeQuery()) {
                long sum = 0;
                while (rows.next()) {
                    sum += rows.getLong(2);
                    if (sum > bytes && !ids.isEmpty()) {
                        break;
                    }
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private List<Waiting> read(List<Long> ids) throws SQLException {
        List<Waiting> events = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PAYLOADS)) {
            query.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    events.add(new Waiting(
                            rows.getLong(1),
                            rows.getObject(2, UUID.class),
                            UnsafeByteOperations.unsafeWrap(rows.getBytes(3)),
                            rows.getString(4)));
                }
            }
        }
        return events;
    }

    /** Forgets events that the log has. */
    void remove(List<Waiting> events) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from outbox where id = any(?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", events.stream().map(Waiting::id).toArray()));
            delete.executeUpdate();
        }
    }

    /** Puts an event aside that the log refuses. */
    void quarantine(Waiting event, String reason, String message) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(QUARANTINE)) {
            move.setLong(1, event.id());
            move.setString(2, reason);
            move.setString(3, message);
            move.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            release();
        }
    }

    /** The database ends a session a moment after its client has: the next one would find the lock still taken. */
    private void release() {
        if (!leads) {
            return;
        }
        try (Statement unlock = connection.createStatement()) {
            unlock.execute("select pg_advisory_unlock(" + LOCK + ")");
        } catch (SQLException e) {
            // The session is broken; the lock goes with it.
        }
    }
}
