package io.keyward.access.registry;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.jdbc.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Waits for what workers were given before a cluster's mode forbade it. */
@ApplicationScoped
class CallsUnderWay {

    /** As long as a lease may hold: what was begun under it has ended by then, reported or not. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String OUT = """
            SELECT o.principal_arn, coalesce(l.worker_id, '') FROM (
                SELECT s.cluster_id, s.principal_arn FROM entry_sync s WHERE s.cluster_id = ? AND s.item_id IS NOT NULL
                UNION ALL
                SELECT r.cluster_id, '' FROM cluster_read r WHERE r.cluster_id = ? AND r.item_id IS NOT NULL AND ?) o
            JOIN cluster c ON c.id = o.cluster_id
            LEFT JOIN shard_lease l ON l.account = c.account AND l.region = c.region
            ORDER BY o.principal_arn
            """;

    private final DataSource database;

    CallsUnderWay(DataSource database) {
        this.database = database;
    }

    /**
     * Work that a worker was given and has not reported.
     *
     * @param principalArn empty: the cluster is being read
     */
    record Call(String principalArn, String workerId) {}

    /** Returns once everything that the mode forbids has been reported; or else, when patience ends, what has not. */
    List<Call> await(UUID clusterId, ClusterMode mode) {
        if (mode.pushes()) {
            return List.of();
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Call> out = out(clusterId, !mode.reads());
            if (out.isEmpty()
                    || System.nanoTime() >= end
                    || Thread.currentThread().isInterrupted()) {
                return out;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private List<Call> out(UUID clusterId, boolean readsToo) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                    connection,
                    OUT,
                    row -> new Call(row.getString(1), row.getString(2)),
                    clusterId,
                    clusterId,
                    readsToo);
        } catch (SQLException e) {
            throw new IllegalStateException("work under way cannot be looked up", e);
        }
    }
}
