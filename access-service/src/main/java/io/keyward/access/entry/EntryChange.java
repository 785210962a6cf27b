package io.keyward.access.entry;

import io.keyward.access.change.AwaitedChange;
import io.keyward.access.change.AwaitedChanges;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.work.EntrySyncs;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every change of an entry has in common, in its one transaction: lock, revision, work, event, and the wait for EKS. */
@ApplicationScoped
@Transactional(TxType.MANDATORY)
class EntryChange {

    private final Clusters clusters;
    private final EntrySyncs syncs;
    private final AwaitedChanges awaited;
    private final Restoration restoration;
    private final Outbox outbox;

    EntryChange(Clusters clusters, EntrySyncs syncs, AwaitedChanges awaited, Restoration restoration, Outbox outbox) {
        this.clusters = clusters;
        this.syncs = syncs;
        this.awaited = awaited;
        this.restoration = restoration;
        this.outbox = outbox;
    }

    /** The cluster, locked; refused where EKS refuses access entry calls. */
    Cluster lock(String reference) {
        Cluster cluster = clusters.lock(reference);
        EntryViews.requireEntries(cluster);
        return cluster;
    }

    long nextRevision(Cluster cluster, String principalArn) {
        return clusters.nextRevision(cluster, principalArn);
    }

    /** Makes the push of a changed entry due. */
    void push(Cluster cluster, String principalArn, long revision, boolean revokes) {
        syncs.changed(cluster.id(), principalArn, revision, revokes);
    }

    /** Makes the removal of an entry due. */
    void pushRemoval(Cluster cluster, String principalArn, long revision) {
        syncs.removed(cluster.id(), principalArn, revision);
    }

    void record(Event event) {
        outbox.append(event);
    }

    /** Opens the wait for EKS; null where the caller does not wait, or the cluster's mode holds changes back. */
    @Nullable
    UUID await(
            Cluster cluster,
            String principalArn,
            @Nullable String policyArn,
            long revision,
            @Nullable AccessEntry before,
            Duration wait) {
        if (wait.isZero() || !cluster.mode().pushes()) {
            return null;
        }
        AwaitedChange change = new AwaitedChange(
                UUID.randomUUID(),
                cluster.id(),
                principalArn,
                policyArn,
                revision,
                before == null ? null : restoration.remember(before),
                Caller.current().requestId());
        return awaited.open(change, wait);
    }
}
