package io.keyward.sync.shard;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.retry.Backoff;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import java.util.EnumSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Delivers reports under one lease: again and again while access-service is away, since what was done at EKS is known nowhere else;
 * until the lease has passed on and nobody would believe them.
 */
final class Reports {

    private static final Logger LOG = Logger.getLogger(Reports.class);

    /** The report itself is at fault: the same bytes are refused for ever. */
    private static final Set<Status.Code> HOPELESS = EnumSet.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND,
            Status.Code.ALREADY_EXISTS,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.OUT_OF_RANGE);

    private final SyncClient client;
    private final HeldLease lease;
    private final Backoff backoff;

    Reports(SyncClient client, HeldLease lease, Backoff backoff) {
        this.client = client;
        this.lease = lease;
        this.backoff = backoff;
    }

    void deliver(ReportPushRequest.Builder report) {
        deliver(report.getItemId(), () -> client.report(report));
    }

    void deliver(ReportClusterReadRequest.Builder report) {
        deliver(report.getItemId(), () -> client.report(report));
    }

    private void deliver(String itemId, Runnable call) {
        for (int tries = 0; !lease.hasEnded(); tries++) {
            try {
                call.run();
                return;
            } catch (StatusRuntimeException failure) {
                if (SyncClient.isLeaseLost(failure)) {
                    LOG.warnf("report not believed shard=%s epoch=%d item=%s", lease.shard(), lease.epoch(), itemId);
                    lease.end();
                    return;
                }
                if (HOPELESS.contains(failure.getStatus().getCode())) {
                    LOG.errorf(failure, "report refused shard=%s item=%s", lease.shard(), itemId);
                    return;
                }
                if (tries == 0) {
                    LOG.warnf(
                            "report not delivered, trying again shard=%s item=%s status=\"%s\"",
                            lease.shard(), itemId, SyncClient.brief(failure));
                }
            }
            var _ = lease.pause(backoff.delay(tries));
        }
    }
}
