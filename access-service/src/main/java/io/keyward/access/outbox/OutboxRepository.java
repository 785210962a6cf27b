package io.keyward.access.outbox;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;

@ApplicationScoped
class OutboxRepository implements PanacheRepositoryBase<OutboxEntity, Long> {

    /**
     * For this transaction. The table is mostly empty when its statistics are taken, so the planner would read and sort all that
     * waits, each time.
     */
    private static final String BY_INDEX = "set local enable_seqscan = off; set local enable_sort = off";

    /** Sizes are known without reading the payloads, since large ones are stored apart and not compressed. */
    private static final String SIZES = "select id, octet_length(payload) from outbox order by id limit ?";

    private static final String PAYLOADS = "select id, payload from outbox where id = any(?) order by id";

    /** The oldest events, as many as have no more than {@code bytes} together; at least one, if there is any. */
    List<OutboxEntity> oldest(int size, long bytes) {
        return session().doReturningWork(connection -> {
            try (Statement plan = connection.createStatement()) {
                plan.execute(BY_INDEX);
            }
            List<Long> ids = oldestIds(connection, size, bytes);
            return ids.isEmpty() ? List.of() : read(connection, ids);
        });
    }

    private static List<Long> oldestIds(Connection connection, int size, long bytes) throws SQLException {
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

    private static List<OutboxEntity> read(Connection connection, List<Long> ids) throws SQLException {
        List<OutboxEntity> events = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PAYLOADS)) {
            query.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    OutboxEntity event = new OutboxEntity();
                    event.id = rows.getLong(1);
                    event.payload = rows.getBytes(2);
                    events.add(event);
                }
            }
        }
        return events;
    }

    void remove(List<Long> ids) {
        session().doWork(connection -> remove(connection, ids));
    }

    private static void remove(Connection connection, List<Long> ids) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from outbox where id = any(?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private Session session() {
        return getEntityManager().unwrap(Session.class);
    }

    /** The lock of the one replica that relays, held until the transaction ends. */
    boolean tryLock() {
        return (boolean) getEntityManager()
                .createNativeQuery("select pg_try_advisory_xact_lock(hashtext('keyward.outbox'))", Boolean.class)
                .getSingleResult();
    }
}
