package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Head;
import io.keyward.access.cluster.Heads;
import io.keyward.access.commit.Wake;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The states of clusters, kept in memory and never older than the question: each question learns how far the cluster has come, in a
 * statement shared with concurrent ones, and only what changed since is read.
 */
@ApplicationScoped
public class Snapshots {

    /** How often one who waits looks for changes made on other replicas: at first, and after a while. */
    private static final long FIRST_POLL_MILLIS = 10;

    private static final long LAST_POLL_MILLIS = 100;

    private final Heads heads;
    private final ClusterChanges changes;
    private final SnapshotLoader loader;
    private final SnapshotConfig config;
    private final Map<UUID, ClusterSnapshots> kept = new ConcurrentHashMap<>();

    Snapshots(Heads heads, ClusterChanges changes, SnapshotLoader loader, SnapshotConfig config) {
        this.heads = heads;
        this.changes = changes;
        this.loader = loader;
        this.config = config;
    }

    /**
     * The state of a cluster with everything committed before this call, and at least at the revision demanded. Not in a transaction.
     *
     * @throws ServiceException.NotFound if there is no such cluster
     * @throws ServiceException.Precondition if the revision is not reached in time
     */
    public Snapshot get(Demand demand) {
        while (true) {
            Head head = heads.of(demand.cluster());
            if (revision(head, demand.state()) < demand.minRevision()) {
                head = await(head, demand);
            }
            Optional<Snapshot> snapshot = current(head, demand.state());
            // Empty if unregistered at this moment; registered again, it is another cluster.
            if (snapshot.isPresent()) {
                return snapshot.get();
            }
        }
    }

    private Optional<Snapshot> current(Head head, ClusterState state) {
        ClusterSnapshots cluster = kept.computeIfAbsent(head.clusterId(), id -> new ClusterSnapshots());
        long before = cluster.weight();
        Optional<Snapshot> snapshot = cluster.current(head, state, loader);
        cluster.lastUsed = System.nanoTime();
        if (snapshot.isEmpty()) {
            kept.remove(head.clusterId());
        } else if (cluster.weight() > before) {
            drop(cluster);
        }
        return snapshot;
    }

    /** Makes room, but never by the cluster just asked about. */
    private void drop(ClusterSnapshots inUse) {
        while (kept.size() > 1
                && kept.values().stream().mapToLong(ClusterSnapshots::weight).sum() > config.maxObjects()) {
            Optional<Map.Entry<UUID, ClusterSnapshots>> oldest = kept.entrySet().stream()
                    .filter(entry -> entry.getValue() != inUse)
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastUsed - inUse.lastUsed));
            if (oldest.isEmpty()) {
                return;
            }
            kept.remove(oldest.get().getKey());
        }
    }

    private Head await(Head seen, Demand demand) {
        long end = System.nanoTime() + demand.patience().toNanos();
        long poll = FIRST_POLL_MILLIS;
        Wake wake = new Wake();
        changes.listen(seen.clusterId(), wake);
        try {
            while (true) {
                Head head = heads.of(seen.arn());
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                long revision = revision(head, demand.state());
                if (revision >= demand.minRevision()) {
                    return head;
                }
                if (left <= 0) {
                    throw notReached(revision, demand.minRevision());
                }
                wake.await(Math.min(left, poll));
                poll = Math.min(LAST_POLL_MILLIS, poll * 2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("access-service is shutting down, please try again");
        } finally {
            changes.forget(seen.clusterId(), wake);
        }
    }

    private static long revision(Head head, ClusterState state) {
        return state == ClusterState.DESIRED ? head.revision() : head.syncedRevision();
    }

    private static ServiceException notReached(long revision, long minRevision) {
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_REVISION_NOT_REACHED,
                "min_revision: the cluster is at revision " + revision + " and did not reach " + minRevision
                        + " in time",
                Map.of("field", "min_revision", "revision", Long.toString(revision)));
    }
}
