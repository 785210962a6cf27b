package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Head;
import io.keyward.access.rbac.ClusterRules;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest snapshots of one cluster. Reading takes no lock; one thread at a time brings a state up to date. */
final class ClusterSnapshots {

    private final Slot desired = new Slot();
    private final Slot observed = new Slot();
    volatile long lastUsed = System.nanoTime();

    private static final class Slot {
        private final ReentrantLock loading = new ReentrantLock();
        private volatile @Nullable Snapshot newest;
    }

    /** A snapshot at least as new as the head; empty if the cluster is gone. */
    Optional<Snapshot> current(Head head, ClusterState state, SnapshotLoader loader) {
        Slot slot = state == ClusterState.DESIRED ? desired : observed;
        Snapshot newest = slot.newest;
        if (newest != null && holds(newest, head)) {
            return Optional.of(newest);
        }
        slot.loading.lock();
        try {
            newest = slot.newest;
            if (newest != null && holds(newest, head)) {
                return Optional.of(newest);
            }
            Optional<Snapshot> loaded = loader.load(head.clusterId(), state, newest, rules());
            slot.newest = loaded.orElse(null);
            return loaded;
        } finally {
            slot.loading.unlock();
        }
    }

    /**
     * Whether nothing that the head knows of is missing. Versions only grow, so a snapshot may also be newer; the revision EKS was
     * brought to can also fall, and is only believed if it is the head's.
     */
    private static boolean holds(Snapshot snapshot, Head head) {
        if (snapshot.rules().revision() < head.rbacRevision()) {
            return false;
        }
        return switch (snapshot.state()) {
            case DESIRED -> snapshot.version() >= head.revision();
            case OBSERVED ->
                snapshot.version() > head.observedVersion()
                        || (snapshot.version() == head.observedVersion()
                                && snapshot.revision() == head.syncedRevision());
        };
    }

    private @Nullable ClusterRules rules() {
        Snapshot one = desired.newest;
        Snapshot other = observed.newest;
        if (one == null || other == null) {
            return one != null ? one.rules() : other == null ? null : other.rules();
        }
        return one.rules().revision() >= other.rules().revision() ? one.rules() : other.rules();
    }

    long weight() {
        Snapshot one = desired.newest;
        Snapshot other = observed.newest;
        return (one == null ? 0 : one.weight()) + (other == null ? 0 : other.weight());
    }
}
