package io.keyward.sync.shard;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The work on one shard, from the lease's beginning to its end. */
final class ShardRun {

    private static final Logger LOG = Logger.getLogger(ShardRun.class);

    private static final Duration LEASE_POLL = Duration.ofMillis(50);

    private final HeldLease lease;
    private final SyncClient client;
    private final ShardTools tools;
    private final Workbench bench;
    private final AtomicReference<@Nullable WorkFeed> feed = new AtomicReference<>();
    private volatile boolean draining;

    ShardRun(HeldLease lease, SyncClient client, ShardTools tools) {
        this.lease = lease;
        this.client = client;
        this.tools = tools;
        WorkHandler handler = new WorkHandler(lease, tools, new Reports(client, lease, tools.links()));
        this.bench =
                new Workbench(tools.config().pushesPerShard(), tools.config().readsPerShard(), item -> {
                    handler.handle(item);
                    if (lease.hasEnded()) {
                        end();
                    }
                });
    }

    HeldLease lease() {
        return lease;
    }

    void start() {
        Thread.ofVirtual().name("shard-" + lease.shard()).start(this::follow);
    }

    /** Stops at once: what is under way stops before its next call to EKS. */
    void end() {
        lease.end();
        bench.close();
        closeFeed();
    }

    /** Stops taking work. */
    void drain() {
        draining = true;
        bench.close();
        closeFeed();
    }

    /** Waits until nothing is under way; false if that takes longer. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        return bench.awaitIdle(atMost);
    }

    private void follow() {
        for (int failures = 0; isWanted(); failures++) {
            awaitLease();
            try (WorkFeed opened = client.open(lease, tools.config().itemsPerShard())) {
                feed.set(opened);
                while (isWanted() && opened.hasNext()) {
                    bench.accept(opened.next());
                    failures = 0;
                }
            } catch (StatusRuntimeException failure) {
                if (SyncClient.isLeaseLost(failure)) {
                    LOG.infof("stream ended, lease lost shard=%s epoch=%d", lease.shard(), lease.epoch());
                    end();
                } else if (isWanted() && failures == 0) {
                    LOG.warnf(
                            "stream broken, opening another shard=%s status=\"%s\"",
                            lease.shard(), SyncClient.brief(failure));
                }
            } catch (RuntimeException fault) {
                LOG.errorf(fault, "stream broke, opening another shard=%s", lease.shard());
            }
            if (isWanted()) {
                var _ = lease.pause(tools.links().delay(failures));
            }
        }
    }

    /** Work that came while the lease had run out could only be sent back. */
    private void awaitLease() {
        while (isWanted() && !lease.lasts()) {
            var _ = lease.pause(LEASE_POLL);
        }
    }

    private boolean isWanted() {
        return !draining && !lease.hasEnded();
    }

    private void closeFeed() {
        WorkFeed open = feed.get();
        if (open != null) {
            open.close();
        }
    }
}
