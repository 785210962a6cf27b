package io.keyward.sync.shard;

import io.keyward.grpc.trace.Trace;
import io.keyward.proto.sync.v1.WorkItem;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.entry.ObservedState;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.PacedEksApi;
import io.keyward.sync.pace.PacedEksApi.Precedence;
import io.keyward.sync.pace.Pacer;
import io.keyward.sync.pace.ProvenTargets;
import io.keyward.sync.push.PushOrder;
import io.keyward.sync.push.PushResult;
import io.keyward.sync.push.Pusher;
import io.keyward.sync.push.StepResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Does one item of work of a shard and reports what came of it, whatever that is. */
final class WorkHandler {

    private static final Logger LOG = Logger.getLogger(WorkHandler.class);

    /** Calls to EKS that may go at once on a shard that was quiet. */
    private static final int BURST = 20;

    /** However much is throttled, this part of the pace is kept: work that stands still is never done. */
    private static final double SLOWEST = 0.1;

    /** What is refused now is refused in a moment too. */
    private static final Duration REFUSED_RETRY = Duration.ofMinutes(1);

    private static final String UNKNOWN_WORK = "a kind of work that this sync-worker does not know";

    private final HeldLease lease;
    private final ShardTools tools;
    private final Reports reports;
    private final ShardMeters meters;
    private final Pacer pacer;
    private final ProvenTargets proven = new ProvenTargets();

    WorkHandler(HeldLease lease, ShardTools tools, Reports reports) {
        this.lease = lease;
        this.tools = tools;
        this.reports = reports;
        this.meters = new ShardMeters(tools.registry(), lease.shard());
        double ceiling = tools.config().callsPerSecond();
        this.pacer = new Pacer(ceiling, ceiling * SLOWEST, BURST, tools.nanoTime());
    }

    /** Does it for as long as the right to it lasts. */
    void handle(WorkItem item, Leasehold right) {
        switch (item.getWorkCase()) {
            case PUSH -> {
                Span span = Trace.below(item.getTraceParent(), "push", SpanKind.CONSUMER);
                span.setAttribute("keyward.shard", lease.shard().toString());
                var unused = Trace.within(span, () -> push(item, right));
            }
            case READ -> read(item, right);
            case WORK_NOT_SET -> {
                LOG.errorf("work of unknown kind shard=%s item=%s", lease.shard(), item.getItemId());
                reports.giveBack(item.getItemId(), UNKNOWN_WORK, REFUSED_RETRY);
            }
        }
    }

    private EksApi eks(Leasehold right, Precedence precedence) {
        return new PacedEksApi(tools.eks(), pacer, right, meters, precedence, proven);
    }

    private PushResult push(WorkItem item, Leasehold right) {
        long begun = tools.nanoTime().getAsLong();
        PushResult result;
        try {
            PushOrder order = SyncMapping.order(item);
            result = tools.pusher().push(order, eks(right, Precedence.PUSH), right);
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "push broke cluster=%s principal=%s item=%s",
                    item.getCluster().getArn(),
                    item.getPush().getPrincipalArn(),
                    item.getItemId());
            result = PushResult.unobserved(Pusher.FAULT, tools.calls().delay(item.getAttempts()));
        }
        Duration took = since(begun);
        meters.pushed(result.outcome(), item.getAttempts(), took);
        log(item, result, took);
        reports.deliver(SyncMapping.report(lease, item, result), REFUSED_RETRY);
        return result;
    }

    private void read(WorkItem item, Leasehold right) {
        long begun = tools.nanoTime().getAsLong();
        try {
            ObservedState state =
                    tools.reader().read(SyncMapping.target(item.getCluster()), eks(right, Precedence.DEEP_READ), right);
            Duration took = since(begun);
            meters.read(true, took);
            LOG.debugf(
                    "cluster read cluster=%s entries=%d tookMs=%d",
                    item.getCluster().getArn(), state.entries().size(), took.toMillis());
            reports.deliver(SyncMapping.report(lease, item.getItemId(), state), REFUSED_RETRY);
        } catch (CallFailed failure) {
            readFailed(item, failure.error(), retryAfter(failure, item.getAttempts()), begun);
        } catch (Leasehold.Over e) {
            readFailed(
                    item,
                    new AwsError("", e.getMessage() == null ? "" : e.getMessage(), "", 0),
                    tools.calls().delay(item.getAttempts()),
                    begun);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "read broke cluster=%s item=%s", item.getCluster().getArn(), item.getItemId());
            readFailed(item, Pusher.FAULT, tools.calls().delay(item.getAttempts()), begun);
        }
    }

    private void readFailed(WorkItem item, AwsError error, Duration retryAfter, long begun) {
        Duration took = since(begun);
        meters.read(false, took);
        LOG.warnf(
                "cluster not read cluster=%s code=%s message=\"%s\" awsRequestId=%s retryAfterMs=%d tookMs=%d",
                item.getCluster().getArn(),
                error.code(),
                error.message(),
                error.requestId(),
                retryAfter.toMillis(),
                took.toMillis());
        reports.deliver(SyncMapping.report(lease, item.getItemId(), error, retryAfter), REFUSED_RETRY);
    }

    private Duration retryAfter(CallFailed failure, int attempts) {
        return failure.passes() ? tools.calls().delay(attempts) : REFUSED_RETRY;
    }

    private Duration since(long begun) {
        return Duration.ofNanos(tools.nanoTime().getAsLong() - begun);
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
