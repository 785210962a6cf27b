package io.keyward.access.sync;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.entry.AccessEntry;
import io.keyward.access.entry.DesiredEntries;
import io.keyward.access.work.DuePush;
import io.keyward.access.work.Lease;
import io.keyward.access.work.Leases;
import io.keyward.access.work.Shard;
import io.keyward.access.work.WorkQueue;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.error.ServiceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes due work for a stream, a batch per transaction. */
@ApplicationScoped
class Dispatcher {

    /** Small enough that the first item of many is not long in coming. */
    private static final int MOST_PER_BATCH = 50;

    private final Leases leases;
    private final WorkQueue queue;
    private final Clusters clusters;
    private final DesiredEntries entries;

    Dispatcher(Leases leases, WorkQueue queue, Clusters clusters, DesiredEntries entries) {
        this.leases = leases;
        this.queue = queue;
        this.clusters = clusters;
        this.entries = entries;
    }

    /**
     * Opens a stream for a shard: the former one gets no more work, and what it left unreported is due again.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the lease does not hold
     */
    @Transactional
    UUID open(Lease lease) {
        UUID streamId = leases.openStream(lease);
        queue.putBack(lease.shard());
        return streamId;
    }

    /**
     * The next items of a stream, in the order in which they are to be done; empty if nothing is due or there is no room.
     * They count as given to the worker once this returns.
     *
     * @return empty Optional if another stream was opened for the shard
     * @throws ServiceException.Precondition with LEASE_LOST if the lease does not hold
     */
    @Transactional
    Optional<List<Dispatch>> next(Lease lease, UUID streamId, int maxInFlight) {
        if (!leases.check(lease, streamId)) {
            return Optional.empty();
        }
        Shard shard = lease.shard();
        WorkQueue.Room room = queue.room(shard, maxInFlight);
        int most = Math.min(room.items(), MOST_PER_BATCH);
        Map<UUID, Cluster> known = new HashMap<>();
        List<Dispatch> items = new ArrayList<>();
        for (DuePush push : queue.takePushes(shard, most)) {
            items.add(push(push, cluster(push.clusterId(), known)));
        }
        queue.takeReads(shard, Math.min(room.reads(), most - items.size()))
                .forEach(read -> items.add(new Dispatch.Read(cluster(read.clusterId(), known), read)));
        return Optional.of(items);
    }

    private Dispatch push(DuePush push, Cluster cluster) {
        // The push's row is locked, so no change of the entry can commit between reading it and taking the entry's
        // content.
        @Nullable
        EntryContent desired = push.removal()
                ? null
                : entries.find(push.clusterId(), push.principalArn())
                        .map(AccessEntry::content)
                        .orElse(null);
        String token = desired == null ? "" : queue.createToken(push, desired);
        return new Dispatch.Push(cluster, push, desired, token);
    }

    private Cluster cluster(UUID id, Map<UUID, Cluster> known) {
        return known.computeIfAbsent(id, key -> clusters.find(key)
                .orElseThrow(() -> new IllegalStateException("work without a cluster: " + key)));
    }
}
