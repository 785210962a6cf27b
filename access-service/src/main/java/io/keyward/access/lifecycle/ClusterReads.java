package io.keyward.access.lifecycle;

import io.keyward.access.jdbc.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** When each cluster is read deeply. One row a cluster, changed under the cluster's lock, except that a worker is given it without. */
@ApplicationScoped
public class ClusterReads {

    private static final double JITTER = 0.1;
    private static final Duration LEAST_RETRY = Duration.ofSeconds(1);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 20;

    private static final String SCHEDULE = """
            INSERT INTO cluster_read (cluster_id, due_at, attempts, asked) VALUES (?, ?, 0, true)
            ON CONFLICT (cluster_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0, asked = true
            """;

    private static final String OUT =
            "SELECT attempts, dispatched_at, failure FROM cluster_read WHERE cluster_id = ? AND item_id = ? FOR UPDATE";

    /** What was asked for since the read was given away stands, in whichever order the two are written. */
    private static final String FINISH = """
            UPDATE cluster_read SET due_at = CASE WHEN asked THEN due_at ELSE ? END,
                attempts = CASE WHEN asked THEN attempts ELSE ? END, failure = ?, item_id = NULL, dispatched_at = NULL
            WHERE cluster_id = ?
            """;

    private final WorkConfig config;

    ClusterReads(WorkConfig config) {
        this.config = config;
    }

    /**
     * A read that a worker was given.
     *
     * @param failure why the read before it failed; null if it did not
     */
    public record Out(
            int attempts, Instant dispatchedAt, @Nullable String failure) {}

    /** The cluster is to be read at once, and from then on regularly. If it is being read, it is read once more afterwards. */
    public void schedule(LockedCluster cluster) {
        cluster.alsoWrite(connection -> schedule(connection, cluster.id(), cluster.now()));
        cluster.wakeWorker();
    }

    /** As {@link #schedule(LockedCluster)}, of a cluster that is being registered. */
    public static void schedule(Connection connection, UUID clusterId, Instant now) throws SQLException {
        var unused = Jdbc.update(connection, SCHEDULE, clusterId, now);
    }

    /** The read that a worker was given under this item; empty if it was reported, or put back. */
    public Optional<Out> out(LockedCluster cluster, UUID itemId) {
        return cluster
                .query(connection -> Jdbc.query(connection, OUT, ClusterReads::out, cluster.id(), itemId))
                .stream()
                .findFirst();
    }

    private static Out out(ResultSet row) throws SQLException {
        return new Out(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3));
    }

    /** The cluster was read; the next read is due after the interval. */
    public void done(LockedCluster cluster) {
        finish(cluster, 0, null, config.deepReadInterval());
    }

    /**
     * The read failed and is tried again.
     *
     * @param after how long the worker would wait; zero to leave it to a back-off
     * @return whether the read before it had not failed
     */
    public boolean failed(LockedCluster cluster, Out read, Duration after, String failure) {
        int attempts = read.attempts() + 1;
        Duration wait =
                after.isPositive() ? after : FIRST_BACKOFF.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
        finish(cluster, attempts, failure, bounded(wait));
        return read.failure() == null;
    }

    private void finish(LockedCluster cluster, int attempts, @Nullable String failure, Duration wait) {
        Instant dueAt = cluster.now().plus(jittered(wait));
        cluster.alsoWrite(connection -> Jdbc.update(connection, FINISH, dueAt, attempts, failure, cluster.id()));
        cluster.wakeWorker();
    }

    private Duration bounded(Duration wait) {
        Duration most = config.deepReadInterval();
        if (wait.compareTo(most) > 0) {
            return most;
        }
        return wait.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : wait;
    }

    /** So that the reads of many clusters do not come in waves. */
    private static Duration jittered(Duration wait) {
        double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return Duration.ofMillis((long) (wait.toMillis() * factor));
    }
}
