package io.keyward.access.snapshot;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Head;
import io.keyward.access.cluster.Heads;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.PrincipalReads;
import io.keyward.access.rbac.ClusterRules;
import io.keyward.access.rbac.RbacSnapshots;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.error.ServiceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a cluster as of one moment; where an older one is known, only what changed since. Nothing is compiled here. It reads by
 * the connections that decisions have for themselves, and leaves some of them to the heads and records of others.
 */
@ApplicationScoped
class StateReader {

    /** States at a time; decisions have twice as many connections. */
    private static final int MOST = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String AS_OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private final AgroalDataSource database;
    private final PrincipalReads principals;
    private final Semaphore places = new Semaphore(MOST);

    StateReader(@DataSource("decisions") AgroalDataSource database, PrincipalReads principals) {
        this.database = database;
        this.principals = principals;
    }

    /**
     * What was read.
     *
     * @param revision the cluster revision that the state holds for
     * @param version what the state's own changes are counted by
     * @param changed the principals that changed since the snapshot that is known; null if the state was read whole
     * @param entries what was read of these, or of all; a changed principal that is not among them has no entry any more
     * @param principalIds the unique ids that are known of them
     * @param rules the cluster's RBAC as text; empty if that which is known is the newest
     */
    record Reading(
            String clusterArn,
            long revision,
            long version,
            @Nullable List<String> changed,
            Map<String, EntryContent> entries,
            Map<String, String> principalIds,
            Optional<ClusterRules.Source> rules) {}

    /**
     * The state as it is now; empty if the cluster is gone.
     *
     * @param known an older snapshot of the same state, null if there is none
     * @param knownRules the revision of the RBAC that is known; empty if none is
     */
    Optional<Reading> read(UUID clusterId, ClusterState state, @Nullable Snapshot known, Optional<Long> knownRules) {
        try {
            if (!places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceException.Busy("states of clusters to be read", RETRY_AFTER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("access-service is shutting down");
        }
        try {
            return Jdbc.inTransaction(database, connection -> {
                var unused = Jdbc.update(connection, AS_OF_ONE_MOMENT);
                Optional<Head> head = Heads.of(connection, clusterId);
                return head.isEmpty()
                        ? Optional.empty()
                        : Optional.of(read(connection, head.get(), state, known, knownRules));
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the state of a cluster cannot be read", e);
        } finally {
            places.release();
        }
    }

    private Reading read(
            Connection connection, Head head, ClusterState state, @Nullable Snapshot known, Optional<Long> knownRules)
            throws SQLException {
        UUID clusterId = head.clusterId();
        long version =
                switch (state) {
                    case DESIRED -> head.revision();
                    case OBSERVED -> head.observedVersion();
                };
        long revision =
                switch (state) {
                    case DESIRED -> head.revision();
                    case OBSERVED -> head.syncedRevision();
                };
        @Nullable
        List<String> changed = known == null
                ? null
                : ClusterChanges.between(connection, clusterId, state, known.version(), version)
                        .orElse(null);
        return new Reading(
                head.arn(),
                revision,
                version,
                changed,
                entries(connection, clusterId, state, changed),
                // Both states go by the same ids: EKS keeps its own to itself.
                principals.principalIds(connection, clusterId, changed),
                knownRules.filter(rules -> rules == head.rbacRevision()).isPresent()
                        ? Optional.empty()
                        : Optional.of(RbacSnapshots.source(connection, clusterId, head.rbacRevision())));
    }

    private Map<String, EntryContent> entries(
            Connection connection, UUID clusterId, ClusterState state, @Nullable List<String> principalArns)
            throws SQLException {
        Map<String, EntryContent> entries = new HashMap<>();
        switch (state) {
            case DESIRED ->
                principals
                        .entries(connection, clusterId, principalArns)
                        .forEach(entry -> entries.put(entry.principalArn(), entry.content()));
            case OBSERVED ->
                principals
                        .observed(connection, clusterId, principalArns)
                        .forEach(entry -> entries.put(entry.principalArn(), entry.content()));
        }
        return entries;
    }
}
