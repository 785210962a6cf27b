package io.keyward.access.lifecycle;

import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.trace.Trace;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Which trace a push belongs to: that of the change which made it due. Kept with the work, outside of its life, which it has no part in; nothing is written
 * or read while there are no traces.
 */
@ApplicationScoped
public class PushTraces {

    private static final String NOTE = """
            UPDATE entry_sync SET trace_parent = ?, trace_revision = desired_revision
            WHERE cluster_id = ? AND principal_arn = ANY (?) AND due_at IS NOT NULL
            """;

    private static final String OF_ITEMS = """
            SELECT item_id, trace_parent FROM entry_sync
            WHERE item_id = ANY (?) AND trace_parent IS NOT NULL AND trace_revision = item_revision
            """;

    private final DataSource database;

    PushTraces(DataSource database) {
        this.database = database;
    }

    /** A span, and the principals whose pushes it may have made due. */
    record Cause(UUID clusterId, Collection<String> principals, Span span) {}

    /** In the transaction that made the pushes due. */
    static void note(Connection connection, List<Cause> causes) throws SQLException {
        for (Cause cause : causes) {
            String parent = Trace.keptParent(cause.span);
            if (parent != null && !cause.principals.isEmpty()) {
                var unused =
                        Jdbc.update(connection, NOTE, parent, cause.clusterId, cause.principals.toArray(String[]::new));
            }
        }
    }

    /** The traceparent of those of these items that belong to a trace; in the transaction in which they were taken. */
    public Map<UUID, String> of(Collection<UUID> items) {
        Map<UUID, String> parents = new HashMap<>();
        if (!Trace.isOn() || items.isEmpty()) {
            return parents;
        }
        record Row(UUID item, String parent) {}
        try (Connection connection = database.getConnection()) {
            Jdbc.query(connection, OF_ITEMS, row -> new Row(row.getObject(1, UUID.class), row.getString(2)), (Object)
                            items.toArray(UUID[]::new))
                    .forEach(row -> parents.put(row.item, row.parent));
        } catch (SQLException e) {
            throw new IllegalStateException("the traces of pushes cannot be read", e);
        }
        return parents;
    }
}
