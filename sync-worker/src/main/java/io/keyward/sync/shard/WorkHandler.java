package io.keyward.sync.shard;

import io.keyward.proto.sync.v1.WorkItem;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.ClusterAccess;
import io.keyward.sync.entry.ClusterState;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.PacedClusterAccess;
import io.keyward.sync.pace.Pacer;
import io.keyward.sync.push.PushOrder;
import io.keyward.sync.push.PushResult;
import io.keyward.sync.push.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Does one item of work of a shard and reports what came of it, whatever that is. */
final class WorkHandler {

    private static final Logger LOG = Logger.getLogger(WorkHandler.class);

    /** Calls to EKS that may go at once on a shard that was quiet. */
    private static final int BURST = 20;

    private static final double SLOWEST = 0.5;

    private static final AwsError FAULT = new AwsError("", "a fault in the sync-worker; its log has the cause", "", 0);

    private final HeldLease lease;
    private final ShardTools tools;
    private final Reports reports;
    private final ShardMeters meters;
    private final ClusterAccess access;

    WorkHandler(HeldLease lease, ShardTools tools, Reports reports) {
        this.lease = lease;
        this.tools = tools;
        this.reports = reports;
        this.meters = new ShardMeters(tools.registry(), lease.shard());
        double ceiling = tools.config().callsPerSecond();
        Pacer pacer = new Pacer(
                ceiling, Math.min(ceiling, SLOWEST), BURST, tools.clock().instant());
        this.access = new PacedClusterAccess(tools.access(), pacer, lease, meters, tools.clock());
    }

    void handle(WorkItem item) {
        switch (item.getWorkCase()) {
            case PUSH -> push(item);
            case READ -> read(item);
            case WORK_NOT_SET -> LOG.errorf("work of unknown kind shard=%s item=%s", lease.shard(), item.getItemId());
        }
    }

    private void push(WorkItem item) {
        Instant begun = tools.clock().instant();
        PushResult result;
        try {
            PushOrder order = SyncMapping.order(item);
            result = tools.pusher().push(order, access);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "push broke cluster=%s principal=%s item=%s",
                    item.getCluster().getArn(),
                    item.getPush().getPrincipalArn(),
                    item.getItemId());
            result = PushResult.unobserved(FAULT, tools.calls().delay(item.getAttempts()));
        }
        Duration took = Duration.between(begun, tools.clock().instant());
        meters.pushed(result.outcome(), item.getAttempts(), took);
        log(item, result, took);
        reports.deliver(SyncMapping.report(lease, item.getItemId(), result));
    }

    private void read(WorkItem item) {
        Instant begun = tools.clock().instant();
        try {
            ClusterState state = tools.reader().read(SyncMapping.target(item.getCluster()), access, lease);
            Duration took = Duration.between(begun, tools.clock().instant());
            meters.read(true, took);
            LOG.debugf(
                    "cluster read cluster=%s entries=%d tookMs=%d",
                    item.getCluster().getArn(), state.entries().size(), took.toMillis());
            reports.deliver(SyncMapping.report(lease, item.getItemId(), state));
        } catch (CallFailed failure) {
            readFailed(item, failure.error(), retryAfter(failure, item.getAttempts()), begun);
        } catch (Leasehold.Over e) {
            readFailed(
                    item,
                    new AwsError("", e.getMessage() == null ? "" : e.getMessage(), "", 0),
                    tools.calls().delay(item.getAttempts()),
                    begun);
        } catch (RuntimeException e) {
            LOG.errorf(e, "read broke cluster=%s item=%s", item.getCluster().getArn(), item.getItemId());
            readFailed(item, FAULT, tools.calls().delay(item.getAttempts()), begun);
        }
    }

    private void readFailed(WorkItem item, AwsError error, Duration retryAfter, Instant begun) {
        Duration took = Duration.between(begun, tools.clock().instant());
        meters.read(false, took);
        LOG.warnf(
                "cluster not read cluster=%s code=%s message=\"%s\" awsRequestId=%s retryAfterMs=%d tookMs=%d",
                item.getCluster().getArn(),
                error.code(),
                error.message(),
                error.requestId(),
                retryAfter.toMillis(),
                took.toMillis());
        reports.deliver(SyncMapping.report(lease, item.getItemId(), error, retryAfter));
    }

    /** What is refused now is refused in a moment too. */
    private Duration retryAfter(CallFailed failure, int attempts) {
        boolean passing = failure.kind() == Kind.THROTTLED || failure.kind() == Kind.PASSING;
        return passing ? tools.calls().delay(attempts) : tools.calls().cap();
    }

    private static void log(WorkItem item, PushResult result, Duration took) {
        LOG.infof(
                "push cluster=%s principal=%s revision=%d attempts=%d steps=[%s] outcome=%s retryAfterMs=%d error=\"%s\" "
                        + "tookMs=%d",
                item.getCluster().getArn(),
                item.getPush().getPrincipalArn(),
                item.getPush().getRevision(),
                item.getAttempts(),
                result.steps().stream().map(WorkHandler::brief).collect(Collectors.joining(",")),
                result.outcome(),
                result.retryAfter().toMillis(),
                result.error() == null
                        ? ""
                        : result.error().code() + " " + result.error().message(),
                took.toMillis());
    }

    private static String brief(StepResult result) {
        String code = result.error() == null ? "" : ":" + result.error().code();
        return result.step().getClass().getSimpleName() + ":" + result.status() + code;
    }
}
