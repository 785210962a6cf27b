package io.keyward.sync.shard;

import io.grpc.StatusRuntimeException;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.AcquireLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Holds leases and a run for each: renews them three times per time to live, starts a run for each gained one, and ends the run of
 * each lost one. While access-service is away it tries again forever; leases then run out by the worker's own clock.
 */
final class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private static final int RENEWALS_PER_TTL = 3;

    /** Called again at least this often, so that new shards are not left waiting. */
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(30);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

    private static final String NOT_YET = "not reached yet";

    private final SyncClient client;
    private final ShardTools tools;
    private final Map<ShardKey, ShardRun> runs = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Link link;

    /**
     * How access-service was last found.
     *
     * @param problem empty if it answered
     * @param since from when on it was found so
     */
    record Link(String problem, Instant since) {

        boolean isUp() {
            return problem.isEmpty();
        }
    }

    LeaseKeeper(SyncClient client, ShardTools tools) {
        this.client = client;
        this.tools = tools;
        this.link = new Link(NOT_YET, tools.clock().instant());
    }

    Link link() {
        return link;
    }

    /** How many shards the worker may act on now. */
    int leases() {
        return (int) runs.values().stream().filter(run -> run.lease().lasts()).count();
    }

    void start() {
        Thread.ofVirtual().name("leases").start(this::keep);
    }

    /** Lets what is under way end, for a while, and gives the leases back. */
    void stop(Duration drain) throws InterruptedException {
        stopped.countDown();
        List<ShardRun> ending = List.copyOf(runs.values());
        Instant deadline = tools.clock().instant().plus(drain);
        ending.forEach(ShardRun::drain);
        boolean idle = true;
        for (ShardRun run : ending) {
            idle &= run.awaitIdle(Duration.between(tools.clock().instant(), deadline));
        }
        ending.forEach(ShardRun::end);
        LOG.infof("stopped leases=%d idle=%b", ending.size(), idle);
        if (ending.isEmpty()) {
            return;
        }
        try {
            client.release(
                    ending.stream().map(run -> SyncMapping.toProto(run.lease())).toList());
        } catch (StatusRuntimeException failure) {
            LOG.warnf("leases not given back, they run out status=\"%s\"", SyncClient.brief(failure));
        }
    }

    private void keep() {
        int failures = 0;
        Duration pause = Duration.ZERO;
        while (!stopsWithin(pause)) {
            try {
                pause = renew();
                failures = 0;
            } catch (StatusRuntimeException failure) {
                pause = tools.links().delay(failures++);
                down(SyncClient.brief(failure));
            } catch (RuntimeException fault) {
                LOG.error("leases not renewed", fault);
                pause = tools.links().delay(failures++);
                down(fault.toString());
            }
        }
    }

    private Duration renew() {
        Instant asked = tools.clock().instant();
        AcquireLeasesResponse answer = client.acquire(tools.config().maxShards());
        up();
        Duration ttl = ProtoTime.toJava(answer.getLeaseTtl());
        // Counted from before the call, and a little less, so that the lease never lasts longer here than there.
        Instant until = asked.plus(ttl.multipliedBy(9).dividedBy(10));
        Map<ShardKey, Lease> held = new HashMap<>();
        answer.getLeasesList().forEach(lease -> held.put(SyncMapping.shard(lease), lease));
        dropLost(held);
        held.forEach((shard, lease) -> keep(shard, lease.getEpoch(), until));
        Duration interval = ttl.dividedBy(RENEWALS_PER_TTL);
        interval = interval.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : interval;
        return interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
    }

    private void dropLost(Map<ShardKey, Lease> held) {
        runs.values().removeIf(run -> {
            HeldLease lease = run.lease();
            Lease now = held.get(lease.shard());
            boolean lost = lease.hasEnded() || now == null || now.getEpoch() != lease.epoch();
            if (lost) {
                run.end();
                LOG.infof("lease lost shard=%s epoch=%d", lease.shard(), lease.epoch());
            }
            return lost;
        });
    }

    private void keep(ShardKey shard, long epoch, Instant until) {
        ShardRun run = runs.get(shard);
        if (run != null) {
            run.lease().renew(until);
            return;
        }
        ShardRun gained = new ShardRun(new HeldLease(shard, epoch, until, tools.clock()), client, tools);
        runs.put(shard, gained);
        LOG.infof("lease gained shard=%s epoch=%d", shard, epoch);
        gained.start();
    }

    private void up() {
        if (!link.isUp()) {
            link = new Link("", tools.clock().instant());
            LOG.infof("access-service reached address=%s", tools.config().accessService());
        }
    }

    private void down(String problem) {
        if (link.isUp() || link.problem().equals(NOT_YET)) {
            LOG.warnf(
                    "access-service not reached, trying again address=%s problem=\"%s\"",
                    tools.config().accessService(), problem);
            link = new Link(problem, tools.clock().instant());
        }
    }

    private boolean stopsWithin(Duration time) {
        try {
            return stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
