package io.keyward.sync.shard;

import io.grpc.StatusRuntimeException;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The work on one shard, from the lease's beginning to its end. */
final class ShardRun {

    private static final Logger LOG = Logger.getLogger(ShardRun.class);

    /** For how long a report is tried while access-service is away. */
    private static final Duration REPORT_PATIENCE = Duration.ofMinutes(15);

    private final HeldLease lease;
    private final SyncClient client;
    private final ShardTools tools;
    private final WorkHandler handler;
    private final Workbench bench;
    private final AtomicReference<@Nullable WorkFeed> feed = new AtomicReference<>();
    private volatile boolean draining;

    ShardRun(HeldLease lease, SyncClient client, ShardTools tools) {
        this.lease = lease;
        this.client = client;
        this.tools = tools;
        this.handler = new WorkHandler(lease, tools, new Reports(client, lease, tools.links(), REPORT_PATIENCE));
        this.bench =
                new Workbench(tools.config().pushesPerShard(), tools.config().readsPerShard());
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

    boolean isDraining() {
        return draining;
    }

    /** Whether no work is taken any more and none is under way. */
    boolean isDrained() {
        return draining && bench.isIdle();
    }

    /** Waits until nothing is under way; false if that takes longer. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        return bench.awaitIdle(atMost);
    }

    private void follow() {
        for (int failures = 0; isWanted(); failures++) {
            // Work that came while the lease had run out could only be sent back.
            if (!lease.awaitRenewal()) {
                return;
            }
            HeldLease.OfStream right = lease.new OfStream();
            try (WorkFeed opened = client.open(lease, tools.config().itemsPerShard())) {
                feed.set(opened);
                while (isWanted() && opened.hasNext()) {
                    WorkItem item = opened.next();
                    bench.accept(item, () -> work(item, right));
                    failures = 0;
                }
            } catch (StatusRuntimeException failure) {
                if (SyncClient.isLeaseLost(failure)) {
                    LOG.infof("stream ended, lease lost shard=%s epoch=%d", lease.shard(), lease.epoch());
                    end();
                } else if (isWanted() && failures == 0) {
                    LOG.warnf(
                            "stream broken, opening another shard=%s status=\"%s\"",
                            lease.shard(), SyncClient.brief(failure.getStatus()));
                }
            } catch (RuntimeException | Error fault) {
                // Whatever it is, a shard that is not followed is not worked on.
                LOG.errorf(fault, "stream broke, opening another shard=%s", lease.shard());
            }
            if (isWanted()) {
                bench.clear();
                right.end();
                var _ = lease.pause(tools.links().delay(failures));
            }
        }
    }

    private void work(WorkItem item, HeldLease.OfStream right) {
        handler.handle(item, right);
        if (lease.hasEnded()) {
            end();
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
