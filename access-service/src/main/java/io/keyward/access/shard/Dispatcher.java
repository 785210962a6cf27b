package io.keyward.access.shard;

import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.DuePush;
import io.keyward.access.lifecycle.PushTraces;
import io.keyward.access.lifecycle.WorkQueue;
import io.keyward.grpc.error.ServiceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Takes due work for a stream, a batch per transaction. */
@ApplicationScoped
class Dispatcher {

    /** Small enough that the first item of many is not long in coming. */
    private static final int MOST_PER_BATCH = 50;

    private final Leases leases;
    private final WorkQueue queue;
    private final PushTraces traces;
    private final LeaseConfig config;
    private final Clock clock;

    Dispatcher(Leases leases, WorkQueue queue, PushTraces traces, LeaseConfig config, Clock clock) {
        this.leases = leases;
        this.queue = queue;
        this.traces = traces;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Opens a stream for a shard: the former one gets no more work, and what it left unreported is due again. The calls that were under
     * way for it end with the lease as it held then.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the lease does not hold
     */
    @Transactional
    UUID open(Lease lease) {
        Leases.Stream stream = leases.openStream(lease);
        queue.putBack(lease.shard(), lease.workerId(), stream.another() ? config.leaseTtl() : Duration.ZERO);
        return stream.id();
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
        List<Dispatch> items = new ArrayList<>();
        List<DuePush> pushes = queue.takePushes(shard, most);
        Map<UUID, String> parents =
                traces.of(pushes.stream().map(DuePush::itemId).toList());
        pushes.forEach(push -> items.add(new Dispatch.Push(push, parents.getOrDefault(push.itemId(), ""))));
        queue.takeReads(shard, Math.min(room.reads(), most - items.size()))
                .forEach(read -> items.add(new Dispatch.Read(read)));
        return Optional.of(items);
    }

    /**
     * How long until work of the shard is due that no worker has, which is not positive if some is; empty if none will be. Writes nothing.
     *
     * @return empty outer Optional if another stream was opened for the shard
     * @throws ServiceException.Precondition with LEASE_LOST if the lease does not hold
     */
    @Transactional
    Optional<Optional<Duration>> untilNextDue(Lease lease, UUID streamId) {
        if (!leases.isStream(lease, streamId)) {
            return Optional.empty();
        }
        return Optional.of(queue.nextDue(lease.shard()).map(due -> Duration.between(clock.instant(), due)));
    }
}
