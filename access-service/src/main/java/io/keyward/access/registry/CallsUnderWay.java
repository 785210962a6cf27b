package io.keyward.access.registry;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.error.ServiceException;
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

    /**
     * Work is given away in transactions that hold the lease's row against this lock. Once it is had, those that may have read the former mode
     * have ended, and what they gave away is to be seen; those that come later read the new mode.
     */
    private static final String NO_MORE_IS_GIVEN = """
            SELECT 1 FROM shard_lease l JOIN cluster c ON c.account = l.account AND c.region = l.region
            WHERE c.id = ? FOR NO KEY UPDATE OF l
            """;

    private static final String LOCK_NOT_HAD = "55P03";

    private static final String OUT = """
            SELECT s.principal_arn, coalesce(l.worker_id, '')
            FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
            LEFT JOIN shard_lease l ON l.account = c.account AND l.region = c.region
            WHERE s.cluster_id = ? AND s.item_id IS NOT NULL
            UNION
            SELECT '', coalesce(l.worker_id, '')
            FROM cluster_read r JOIN cluster c ON c.id = r.cluster_id
            LEFT JOIN shard_lease l ON l.account = c.account AND l.region = c.region
            WHERE r.cluster_id = ? AND r.item_id IS NOT NULL AND ?
            UNION
            SELECT t.principal_arn, t.worker_id FROM work_taken_back t
            WHERE t.cluster_id = ? AND t.until > clock_timestamp() AND (t.principal_arn <> '' OR ?)
            ORDER BY 1, 2
            """;

    private final DataSource database;

    CallsUnderWay(DataSource database) {
        this.database = database;
    }

    /**
     * Work that a worker was given and may still be at.
     *
     * @param principalArn empty: the cluster is being read
     */
    record Call(String principalArn, String workerId) {}

    /**
     * Returns once everything that the mode forbids has been reported, or cannot be under way any more; or else, when patience ends, what
     * may be.
     *
     * @throws ServiceException.Unavailable if that cannot be told
     */
    List<Call> await(UUID clusterId, ClusterMode mode) {
        if (mode.pushes()) {
            return List.of();
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!noMoreIsGiven(clusterId)) {
            if (isOver(end)) {
                throw new ServiceException.Unavailable(
                        "the mode has changed, but what a worker was given before cannot be told yet; repeat the change to know");
            }
        }
        while (true) {
            List<Call> out = out(clusterId, !mode.reads());
            if (out.isEmpty() || isOver(end)) {
                return out;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean isOver(long end) {
        return System.nanoTime() >= end || Thread.currentThread().isInterrupted();
    }

    private boolean noMoreIsGiven(UUID clusterId) {
        try (Connection connection = database.getConnection()) {
            var unused = Jdbc.query(connection, NO_MORE_IS_GIVEN, row -> true, clusterId);
            return true;
        } catch (SQLException e) {
            if (LOCK_NOT_HAD.equals(e.getSQLState())) {
                return false;
            }
            throw new IllegalStateException("a lease cannot be locked", e);
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
                    readsToo,
                    clusterId,
                    readsToo);
        } catch (SQLException e) {
            throw new IllegalStateException("work under way cannot be looked up", e);
        }
    }
}
