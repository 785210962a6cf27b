package io.keyward.access.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Shard;
import io.keyward.access.identity.CurrentAuthority;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.AnsweredRequests;
import io.keyward.access.lifecycle.ClusterReads;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.registry.ClusterRegistry.Registration;
import io.keyward.eks.ClusterArn;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
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
            INSERT INTO cluster (id, arn, name, account, region, mode, role_arn, labels, revision, created_at, modified_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, 0, ?, ?) ON CONFLICT (arn) DO NOTHING
            """;

    /** The response says which cluster was registered, so that it can be forgotten with it. */
    private static final String REMEMBER = "INSERT INTO answered_request (scope, request_id, fingerprint, response, "
            + "answered_at) VALUES ('" + SCOPE + "', ?, decode(?, 'hex'), convert_to(?, 'UTF8'), ?)";

    private static final String REMOVE = """
            WITH answers AS (
                DELETE FROM answered_request
                WHERE scope = ? OR (scope = '%s' AND response = convert_to(?, 'UTF8')))
            DELETE FROM cluster WHERE id = ?
            """.formatted(SCOPE);

    private static final String UPDATE =
            "UPDATE cluster SET mode = ?, role_arn = ?, removal_limit = ?, modified_at = ? WHERE id = ?";

    private static final String LABELS = "SELECT labels FROM cluster WHERE id = ?";
    private static final String LABEL = "UPDATE cluster SET labels = ?::jsonb WHERE id = ?";

    private static final ObjectMapper JSON = new ObjectMapper();

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
            ClusterArn arn, Registration registration, String requestId, String fingerprint, EncodedEvent event) {
        try {
            boolean registered = Jdbc.inTransaction(database, connection -> {
                var unused = Jdbc.query(connection, ONE_AT_A_TIME, row -> true);
                return answered(connection, requestId, fingerprint)
                        || insert(connection, arn, registration, requestId, fingerprint, event);
            });
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
        List<String> before = Jdbc.query(connection, ANSWERED, row -> row.getString(1), requestId);
        before.forEach(known -> AnsweredRequests.requireSame(requestId, known, fingerprint));
        return !before.isEmpty();
    }

    private boolean insert(
            Connection connection,
            ClusterArn arn,
            Registration registration,
            String requestId,
            String fingerprint,
            EncodedEvent event)
            throws SQLException {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        int inserted = Jdbc.update(
                connection,
                INSERT,
                id,
                arn.text(),
                arn.name(),
                arn.account(),
                arn.region(),
                registration.mode().name(),
                registration.roleArn(),
                text(registration.labels()),
                now,
                now);
        if (inserted == 0) {
            return false;
        }
        var _ = CurrentAuthority.change(connection);
        ClusterReads.schedule(connection, id, now);
        Outbox.insert(connection, List.of(event));
        if (!requestId.isEmpty()) {
            var unused = Jdbc.update(connection, REMEMBER, requestId, fingerprint, arn.text(), now);
        }
        return true;
    }

    static void update(Connection connection, UUID id, ClusterMode mode, String roleArn, int removalLimit, Instant now)
            throws SQLException {
        var unused = Jdbc.update(connection, UPDATE, mode.name(), roleArn, removalLimit, now, id);
    }

    /** The labels of a cluster; none if it is not there. */
    static Map<String, String> labels(Connection connection, UUID id) throws SQLException {
        List<String> labels = Jdbc.query(connection, LABELS, row -> row.getString(1), id);
        return labels.isEmpty() ? Map.of() : labels(labels.getFirst());
    }

    /** Role bindings go by the labels. */
    static void label(Connection connection, UUID id, Map<String, String> labels) throws SQLException {
        var _ = Jdbc.update(connection, LABEL, text(labels), id);
        var _ = CurrentAuthority.change(connection);
    }

    private static String text(Map<String, String> labels) {
        try {
            return JSON.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels cannot be written as JSON", e);
        }
    }

    private static Map<String, String> labels(String text) {
        try {
            return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels that are kept cannot be read", e);
        }
    }

    /** With all that is kept of it, and what was answered to requests about it: one that is registered later is another cluster. */
    static void remove(Connection connection, UUID id, ClusterArn arn) throws SQLException {
        var unused = Jdbc.update(connection, REMOVE, arn.text(), arn.text(), id);
        var _ = CurrentAuthority.change(connection);
    }

    /** These clusters with their counts, in one statement for all. */
    List<ClusterView> views(List<Cluster> clusters) {
        Map<UUID, Cluster> known = new HashMap<>();
        clusters.forEach(cluster -> known.put(cluster.id(), cluster));
        Map<UUID, ClusterView> views = new HashMap<>();
        try (Connection connection = database.getConnection()) {
            Jdbc.query(
                            connection,
                            COUNTS,
                            row -> new ClusterView(
                                    Objects.requireNonNull(known.get(row.getObject(1, UUID.class))),
                                    row.getLong(4),
                                    row.getInt(2),
                                    row.getInt(3),
                                    row.getInt(5)),
                            (Object) known.keySet().toArray(UUID[]::new))
                    .forEach(view -> views.put(view.cluster().id(), view));
        } catch (SQLException e) {
            throw new IllegalStateException("clusters cannot be counted", e);
        }
        return clusters.stream()
                .map(cluster -> views.getOrDefault(cluster.id(), new ClusterView(cluster, 0, 0, 0, 0)))
                .toList();
    }
}
