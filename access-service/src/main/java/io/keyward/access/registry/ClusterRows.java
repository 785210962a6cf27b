package io.keyward.access.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Shard;
import io.keyward.access.identity.CurrentAuthority;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.ClusterReads;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.registry.ClusterRegistry.Registration;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.RequestTerms;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.hall.Grants;
import io.keyward.proto.access.v1.UnregisterClusterResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The rows of registered clusters. */
@ApplicationScoped
class ClusterRows {

    /** One scope for all registrations: their request ids are not bound to a cluster that is registered yet. */
    private static final String SCOPE = "clusters";

    /** Likewise: it is not registered any more. */
    private static final String UNREGISTERED = "clusters-unregistered";

    private static final char AFTER_ARN = '\n';

    /** Those who register at the same moment do so one after another, whatever the ARN: a request id holds for all. */
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('keyward.clusters'))";

    private static final String INSERT = """
            INSERT INTO cluster (id, arn, name, account, region, mode, role_arn, labels, revision, created_at, modified_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, 0, ?, ?) ON CONFLICT (arn) DO NOTHING
            """;

    /** The answer to a registration begins with the ARN, so that it can be forgotten with the cluster. */
    private static final String REMOVE = """
            WITH answers AS (
                DELETE FROM answered_request
                WHERE scope = ? OR (scope = '%s' AND starts_with(convert_from(response, 'UTF8'), ?)))
            DELETE FROM cluster WHERE id = ?
            """.formatted(SCOPE);

    private static final String UPDATE =
            "UPDATE cluster SET mode = ?, role_arn = ?, removal_limit = ?, modified_at = ? WHERE id = ?";

    private static final String SETTINGS =
            "SELECT id, mode, role_arn, removal_limit, labels FROM cluster WHERE arn = ?";

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
    private final CurrentAuthority authority;
    private final Clock clock;

    ClusterRows(DataSource database, Outbox outbox, WorkSignal work, CurrentAuthority authority, Clock clock) {
        this.database = database;
        this.authority = authority;
        this.outbox = outbox;
        this.work = work;
        this.clock = clock;
    }

    /**
     * The cluster as it was registered, now or by the same request before; empty if another one did that.
     *
     * @param event of the registration, made only if there is one
     */
    Optional<io.keyward.proto.access.v1.Cluster> register(
            ClusterArn arn, Registration registration, RequestTerms terms, Supplier<EncodedEvent> event) {
        try {
            Optional<io.keyward.proto.access.v1.Cluster> registered = Jdbc.inTransaction(database, connection -> {
                var unused = Jdbc.query(connection, ONE_AT_A_TIME, row -> true);
                Grants grants = authority.standing(connection, Caller.current());
                ClusterRegistry.requireAdministrator(grants, arn.text());
                ClusterRegistry.requireOwnRole(grants, registration.roleArn(), arn);
                Optional<String> answered =
                        AnsweredRequests.find(connection, SCOPE, terms, text -> etag(connection, arn.text())
                                .equals(answer(text).getEtag()));
                return answered.isPresent()
                        ? answered.map(ClusterRows::answer)
                        : insert(connection, arn, registration, terms, event);
            });
            work.raise(Shard.of(arn));
            outbox.committed();
            return registered;
        } catch (SQLException e) {
            throw new IllegalStateException("a cluster cannot be registered", e);
        }
    }

    private static io.keyward.proto.access.v1.Cluster answer(String kept) {
        return AnsweredRequests.message(
                kept.substring(kept.indexOf(AFTER_ARN) + 1), io.keyward.proto.access.v1.Cluster.parser());
    }

    private Optional<io.keyward.proto.access.v1.Cluster> insert(
            Connection connection,
            ClusterArn arn,
            Registration registration,
            RequestTerms terms,
            Supplier<EncodedEvent> event)
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
            return Optional.empty();
        }
        Cluster cluster = new Cluster(
                id, arn, registration.mode(), registration.roleArn(), registration.labels(), 0, now, now, null);
        var answer = ClusterProtoMapping.toProto(
                new ClusterView(cluster, 0, 0, ClusterRegistry.DEFAULT_REMOVAL_LIMIT, 0), terms);
        if (terms.validateOnly()) {
            connection.rollback();
            return Optional.of(answer);
        }
        var _ = CurrentAuthority.change(connection);
        ClusterReads.schedule(connection, id, now);
        Outbox.insert(connection, List.of(event.get()));
        AnsweredRequests.remember(
                connection, SCOPE, terms, arn.text() + AFTER_ARN + AnsweredRequests.text(answer), now);
        return Optional.of(answer);
    }

    // The answers to unregistrations outlive their clusters.

    /** @param stands no cluster is registered in the place of the one that it was about */
    static Optional<UnregisterClusterResponse> unregistered(Connection connection, RequestTerms terms, boolean stands)
            throws SQLException {
        return AnsweredRequests.find(connection, UNREGISTERED, terms, text -> stands)
                .map(text -> AnsweredRequests.message(text, UnregisterClusterResponse.parser()));
    }

    /** Likewise, where there is no such cluster. */
    Optional<UnregisterClusterResponse> unregisteredBefore(RequestTerms terms) {
        try (Connection connection = database.getConnection()) {
            return unregistered(connection, terms, true);
        } catch (SQLException e) {
            throw new IllegalStateException("what was answered before cannot be read", e);
        }
    }

    /** Of the cluster that is registered; empty if none is. */
    private static String etag(Connection connection, String arn) throws SQLException {
        return Jdbc.query(
                        connection,
                        SETTINGS,
                        row -> ClusterView.etag(
                                row.getObject(1, UUID.class),
                                ClusterMode.valueOf(row.getString(2)),
                                row.getString(3),
                                row.getInt(4),
                                labels(row.getString(5))),
                        arn)
                .stream()
                .findFirst()
                .orElse("");
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

    /**
     * With all that is kept of it, and what was answered to requests about it: one that is registered later is another cluster. What this
     * request is answered is kept.
     */
    static void remove(
            Connection connection, LockedCluster cluster, RequestTerms terms, UnregisterClusterResponse answer)
            throws SQLException {
        String arn = cluster.arn().text();
        var unused = Jdbc.update(connection, REMOVE, arn, arn + AFTER_ARN, cluster.id());
        var _ = CurrentAuthority.change(connection);
        AnsweredRequests.remember(connection, UNREGISTERED, terms, AnsweredRequests.text(answer), cluster.now());
    }

    /** These clusters with their counts, in one statement for all. */
    List<ClusterView> views(List<Cluster> clusters) {
        try (Connection connection = database.getConnection()) {
            return views(connection, clusters);
        } catch (SQLException e) {
            throw new IllegalStateException("clusters cannot be counted", e);
        }
    }

    /** Likewise, as of the moment of the connection's transaction. */
    static List<ClusterView> views(Connection connection, List<Cluster> clusters) throws SQLException {
        Map<UUID, Cluster> known = new HashMap<>();
        clusters.forEach(cluster -> known.put(cluster.id(), cluster));
        Map<UUID, ClusterView> views = new HashMap<>();
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
        return clusters.stream()
                .map(cluster -> views.getOrDefault(cluster.id(), new ClusterView(cluster, 0, 0, 0, 0)))
                .toList();
    }
}
