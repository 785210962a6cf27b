package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.AnsweredRequests;
import io.keyward.access.lifecycle.ClusterReads;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Outbox;
import io.keyward.eks.ClusterArn;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** The rows of registered clusters. */
@ApplicationScoped
class ClusterRows {

    /** One scope for all registrations: their request ids are not bound to a cluster that is registered yet. */
    private static final String SCOPE = "clusters";

    /** Those who register at the same moment do so one after another, whatever the ARN: a request id holds for all. */
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('keyward.clusters'))";

    private static final String ANSWERED =
            "SELECT encode(fingerprint, 'hex') FROM answered_request WHERE scope = '" + SCOPE + "' AND request_id = ?";

    private static final String INSERT = """
            INSERT INTO cluster (id, arn, name, account, region, mode, role_arn, revision, created_at, modified_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT (arn) DO NOTHING
            """;

    private static final String REMEMBER = "INSERT INTO answered_request (scope, request_id, fingerprint, response, "
            + "answered_at) VALUES ('" + SCOPE + "', ?, decode(?, 'hex'), '', ?)";

    private static final String UPDATE =
            "UPDATE cluster SET mode = ?, role_arn = ?, removal_limit = ?, modified_at = ? WHERE id = ?";

    private static final String COUNTS = """
            SELECT c.id, c.entry_count, c.removal_limit,
                   coalesce((SELECT min(s.pending_from) - 1 FROM entry_sync s
                             WHERE s.cluster_id = c.id AND s.pending_from IS NOT NULL), c.revision),
                   (SELECT count(*) FROM drift_finding d WHERE d.cluster_id = c.id AND d.resolution = 'OPEN')
            FROM cluster c WHERE c.id = ANY (?)
            """;

    private final DataSource database;
    private final Outbox outbox;
    private final WorkSignal work;
    private final Clock clock;

    ClusterRows(DataSource database, Outbox outbox, WorkSignal work, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.work = work;
        this.clock = clock;
    }

    /** Whether the cluster is registered now by this request, or was so by the same one before; false if another one did. */
    boolean register(
            ClusterArn arn,
            ClusterMode mode,
            String roleArn,
            String requestId,
            String fingerprint,
            EncodedEvent event) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean registered;
            try {
                try (PreparedStatement lock = connection.prepareStatement(ONE_AT_A_TIME)) {
                    lock.execute();
                }
                registered = answered(connection, requestId, fingerprint)
                        || insert(connection, arn, mode, roleArn, requestId, fingerprint, event);
                connection.commit();
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            work.raise(Shard.of(arn));
            outbox.committed();
            return registered;
        } catch (SQLException e) {
            throw new IllegalStateException("a cluster cannot be registered", e);
        }
    }

    private static boolean answered(Connection connection, String requestId, String fingerprint) throws SQLException {
        if (requestId.isEmpty()) {
            return false;
        }
        try (PreparedStatement query = connection.prepareStatement(ANSWERED)) {
            query.setString(1, requestId);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                AnsweredRequests.requireSame(requestId, row.getString(1), fingerprint);
                return true;
            }
        }
    }

    private boolean insert(
            Connection connection,
            ClusterArn arn,
            ClusterMode mode,
            String roleArn,
            String requestId,
            String fingerprint,
            EncodedEvent event)
            throws SQLException {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, id);
            insert.setString(2, arn.text());
            insert.setString(3, arn.name());
            insert.setString(4, arn.account());
            insert.setString(5, arn.region());
            insert.setString(6, mode.name());
            insert.setString(7, roleArn);
            insert.setObject(8, now.atOffset(ZoneOffset.UTC));
            insert.setObject(9, now.atOffset(ZoneOffset.UTC));
            if (insert.executeUpdate() == 0) {
                return false;
            }
        }
        ClusterReads.schedule(connection, id, now);
        Outbox.insert(connection, List.of(event));
        if (!requestId.isEmpty()) {
            try (PreparedStatement remember = connection.prepareStatement(REMEMBER)) {
                remember.setString(1, requestId);
                remember.setString(2, fingerprint);
                remember.setObject(3, now.atOffset(ZoneOffset.UTC));
                remember.executeUpdate();
            }
        }
        return true;
    }

    static void update(Connection connection, UUID id, ClusterMode mode, String roleArn, int removalLimit, Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setString(1, mode.name());
            update.setString(2, roleArn);
            update.setInt(3, removalLimit);
            update.setObject(4, now.atOffset(ZoneOffset.UTC));
            update.setObject(5, id);
            update.executeUpdate();
        }
    }

    /** With all that is kept of it. */
    static void remove(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM cluster WHERE id = ?")) {
            delete.setObject(1, id);
            delete.executeUpdate();
        }
    }

    /** These clusters with their counts, in one statement for all. */
    List<ClusterView> views(List<Cluster> clusters) {
        Map<UUID, ClusterView> views = new HashMap<>();
        clusters.forEach(cluster -> views.put(cluster.id(), new ClusterView(cluster, 0, 0, 0, 0)));
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(COUNTS)) {
            query.setArray(1, connection.createArrayOf("uuid", views.keySet().toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    Cluster cluster = Objects.requireNonNull(views.get(id)).cluster();
                    views.put(
                            id, new ClusterView(cluster, row.getLong(4), row.getInt(2), row.getInt(3), row.getInt(5)));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("clusters cannot be counted", e);
        }
        List<ClusterView> inOrder = new ArrayList<>();
        clusters.forEach(cluster -> inOrder.add(Objects.requireNonNull(views.get(cluster.id()))));
        return inOrder;
    }
}
