package io.keyward.sync.shard;

import io.grpc.StatusException;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Holds leases and a run for each: renews them three times per time to live, starts a run for each gained one, ends the run of each lost
 * one, and returns those that are wanted back once their work has ended. While access-service is away it tries again forever; leases then
 * run out by the worker's own clock, which is one that nobody can set.
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
    private final Clock clock;
    private final Map<ShardKey, ShardRun> runs = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
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

    LeaseKeeper(SyncClient client, ShardTools tools, Clock clock) {
        this.client = client;
        this.tools = tools;
        this.clock = clock;
        this.link = new Link(NOT_YET, clock.instant());
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

    /** Lets what is under way end, for a while, and returns the leases. */
    void stop(Duration drain) throws InterruptedException {
        stopping.countDown();
        runs.values().forEach(ShardRun::drain);
        boolean returned = ended.await(drain.toNanos(), TimeUnit.NANOSECONDS);
        if (!returned) {
            LOG.warnf("leases not returned, they run out leases=%d", runs.size());
        }
        runs.values().forEach(ShardRun::end);
    }

    private void keep() {
        for (int failures = 0; !hasNothingLeftToReturn(); failures++) {
            try (LeaseStream stream = client.holdLeases()) {
                while (!hasNothingLeftToReturn()) {
                    Duration interval = renew(stream);
                    failures = 0;
                    rest(interval);
                }
            } catch (StatusException failure) {
                down(SyncClient.brief(failure.getStatus()));
            } catch (TimeoutException failure) {
                down("no answer to a renewal");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error fault) {
                // Whatever it is, a worker that renews no more is of no use.
                LOG.error("leases not renewed", fault);
                down(fault.toString());
            }
            // Once nothing is under way, leases that cannot be returned run out by themselves. The first failure may be
            // that of a stream that broke while it was not looked at, so another is opened.
            if (failures > 0 && isStopping() && runs.values().stream().allMatch(ShardRun::isDrained)) {
                break;
            }
            try {
                rest(tools.links().delay(failures));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        ended.countDown();
    }

    private Duration renew(LeaseStream stream) throws StatusException, TimeoutException, InterruptedException {
        List<ShardRun> returned =
                runs.values().stream().filter(ShardRun::isDrained).toList();
        returned.forEach(ShardRun::end);
        long asked = tools.nanoTime().getAsLong();
        HoldLeasesResponse answer = stream.renew(
                isStopping() ? 0 : tools.config().maxShards(),
                returned.stream().map(run -> SyncMapping.toProto(run.lease())).toList());
        up();
        Duration ttl = ProtoTime.toJava(answer.getLeaseTtl());
        // Counted from before the request, and a little less, so that the lease never lasts longer here than there.
        long until = asked + ttl.toNanos() / 10 * 9;
        Map<ShardKey, Lease> held = new HashMap<>();
        answer.getLeasesList().forEach(lease -> held.put(SyncMapping.shard(lease), lease));
        dropLost(held);
        held.forEach((shard, lease) -> keep(shard, lease.getEpoch(), until));
        answer.getWantedBackList().forEach(lease -> drain(SyncMapping.shard(lease)));
        Duration interval = ttl.dividedBy(RENEWALS_PER_TTL);
        interval = interval.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : interval;
        return interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
    }

    private void dropLost(Map<ShardKey, Lease> held) {
        runs.values().removeIf(run -> {
            HeldLease lease = run.lease();
            Lease now = held.get(lease.shard());
            boolean lost = now == null || now.getEpoch() != lease.epoch();
            if (lost) {
                run.end();
                LOG.infof("lease over shard=%s epoch=%d", lease.shard(), lease.epoch());
            }
            return lost;
        });
    }

    private void keep(ShardKey shard, long epoch, long until) {
        ShardRun run = runs.get(shard);
        if (run != null) {
            run.lease().renew(until);
            return;
        }
        ShardRun gained = new ShardRun(new HeldLease(shard, epoch, until, tools.nanoTime()), client, tools);
        runs.put(shard, gained);
        LOG.infof("lease gained shard=%s epoch=%d", shard, epoch);
        if (isStopping()) {
            gained.drain();
        } else {
            gained.start();
        }
    }

    private void drain(ShardKey shard) {
        ShardRun run = runs.get(shard);
        if (run != null) {
            run.drain();
        }
    }

    /** Until it is time to renew, or a lease can be returned. */
    private void rest(Duration interval) throws InterruptedException {
        for (ShardRun run : runs.values()) {
            if (run.isDraining() && !run.isDrained()) {
                var _ = run.awaitIdle(interval);
                return;
            }
        }
        var _ = stopping.await(interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean hasNothingLeftToReturn() {
        return isStopping() && runs.isEmpty();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void up() {
        if (!link.isUp()) {
            link = new Link("", clock.instant());
            LOG.infof("access-service reached address=%s", tools.config().accessService());
        }
    }

    private void down(String problem) {
        if (link.isUp() || link.problem().equals(NOT_YET)) {
            LOG.warnf(
                    "access-service not reached, trying again address=%s problem=\"%s\"",
                    tools.config().accessService(), problem);
            link = new Link(problem, clock.instant());
        }
    }
}
