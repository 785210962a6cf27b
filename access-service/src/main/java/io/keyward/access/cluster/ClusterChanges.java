package io.keyward.access.cluster;

import io.keyward.access.commit.AfterCommit;
import io.keyward.access.commit.Wake;
import io.keyward.access.jdbc.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which principals the newest versions of a cluster's states changed, so that who keeps a state in memory reads only those again;
 * and a signal after each change, so that who waits for a revision need not poll often.
 */
@ApplicationScoped
public class ClusterChanges {

    /** Versions remembered per cluster and state. */
    static final int KEPT = 500;

    private static final String BETWEEN = "SELECT version, principal_arn FROM cluster_change"
            + " WHERE cluster_id = ? AND state = ? AND version > ? AND version <= ?";

    private final ClusterChangeRepository repository;
    private final AfterCommit commits;
    private final Map<UUID, Set<Wake>> waiting = new ConcurrentHashMap<>();

    ClusterChanges(ClusterChangeRepository repository, AfterCommit commits) {
        this.repository = repository;
        this.commits = commits;
    }

    /** A new RBAC snapshot, in its transaction. */
    void append(UUID clusterId, long revision) {
        repository.append(clusterId, revision);
        commits.run(() -> committed(clusterId));
    }

    /** A change of the cluster has been committed. */
    public void committed(UUID clusterId) {
        waiting.getOrDefault(clusterId, Set.of()).forEach(Wake::raise);
    }

    /**
     * The principals changed after one version and up to another; empty if that is no longer known for all of them. In a transaction, as of
     * its moment.
     */
    public static Optional<List<String>> between(
            Connection connection, UUID clusterId, ClusterState state, long after, long upTo) throws SQLException {
        if (upTo - after > KEPT) {
            return Optional.empty();
        }
        record Changed(long version, String principalArn) {}
        List<Changed> changed = Jdbc.query(
                connection,
                BETWEEN,
                row -> new Changed(row.getLong(1), row.getString(2)),
                clusterId,
                state.name(),
                after,
                upTo);
        if (changed.stream().map(Changed::version).distinct().count() != upTo - after) {
            return Optional.empty();
        }
        return Optional.of(changed.stream()
                .map(Changed::principalArn)
                .filter(principal -> !principal.isEmpty())
                .distinct()
                .toList());
    }

    /** Raises the alarm whenever a change of the cluster has been committed in this process, until it is taken back. */
    public void listen(UUID clusterId, Wake wake) {
        waiting.compute(clusterId, (id, known) -> {
            Set<Wake> wakes = known == null ? ConcurrentHashMap.newKeySet() : known;
            wakes.add(wake);
            return wakes;
        });
    }

    public void forget(UUID clusterId, Wake wake) {
        waiting.computeIfPresent(clusterId, (id, wakes) -> {
            wakes.remove(wake);
            return wakes.isEmpty() ? null : wakes;
        });
    }

    /** Forgets all but the newest versions. */
    @Transactional
    public int expire() {
        return repository.prune(KEPT);
    }
}
