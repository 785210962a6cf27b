package io.keyward.access.outbox;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;

@ApplicationScoped
class OutboxRepository implements PanacheRepositoryBase<OutboxEntity, Long> {

    /** Sizes are known without reading the payloads, since large ones are stored apart and not compressed. */
    private static final String OLDEST = """
            select o.id, o.payload from outbox o join (
                select id, row_number() over (order by id) as place, sum(bytes) over (order by id) as sum
                from (select id, octet_length(payload) as bytes from outbox order by id limit ?) candidate) chosen
            on o.id = chosen.id where chosen.place = 1 or chosen.sum <= ? order by o.id
            """;

    /** The oldest events, as many as have no more than {@code bytes} together; at least one, if there is any. */
    List<OutboxEntity> oldest(int size, long bytes) {
        return session().doReturningWork(connection -> {
            try (PreparedStatement query = connection.prepareStatement(OLDEST)) {
                query.setInt(1, size);
                query.setLong(2, bytes);
                return read(query);
            }
        });
    }

    private static List<OutboxEntity> read(PreparedStatement query) throws SQLException {
        List<OutboxEntity> events = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                OutboxEntity event = new OutboxEntity();
                event.id = rows.getLong(1);
                event.payload = rows.getBytes(2);
                events.add(event);
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
