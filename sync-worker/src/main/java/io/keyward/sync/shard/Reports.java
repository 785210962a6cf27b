package io.keyward.sync.shard;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.retry.Backoff;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.StepResult;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Delivers reports under one lease. While access-service is away it tries again, since what was done at EKS is known nowhere else; also
 * after the lease has passed on, when nothing but the calls made is taken down. A report that is refused for good, or was tried for long
 * enough, is given up and its item returned with the reason, so that the work is not lost and its place is free.
 */
final class Reports {

    private static final Logger LOG = Logger.getLogger(Reports.class);

    /** Access-service did not get to judge the report. RESOURCE_EXHAUSTED is one of these where it says when to come again. */
    private static final Set<Status.Code> PASSING = EnumSet.of(
            Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.ABORTED, Status.Code.CANCELLED);

    /** Access-service broke over the report; if it does so again and again, the report is at fault. */
    private static final Set<Status.Code> FAULTS = EnumSet.of(Status.Code.INTERNAL, Status.Code.UNKNOWN);

    private static final int MOST_FAULTS = 5;
    private static final int MOST_REASON = 1000;

    private final SyncClient client;
    private final HeldLease lease;
    private final Backoff backoff;
    private final Duration patience;

    private enum Delivery {
        DELIVERED,
        REFUSED,
        GIVEN_UP
    }

    /**
     * Delivers for a lease.
     *
     * @param patience for how long a report is tried while access-service is away
     */
    Reports(SyncClient client, HeldLease lease, Backoff backoff, Duration patience) {
        this.client = client;
        this.lease = lease;
        this.backoff = backoff;
        this.patience = patience;
    }

    void deliver(ReportPushRequest.Builder report, Duration returnAfter) {
        String itemId = report.getItemId();
        if (report.getStepsCount() == 0 && lease.hasEnded()) {
            return;
        }
        Refusal refusal = new Refusal();
        if (deliver(itemId, () -> client.report(report), refusal) != Delivery.DELIVERED) {
            giveBack(item("the report of the push was given up: " + refusal.reason, itemId, returnAfter)
                    .setClusterArn(report.getClusterArn())
                    .setPrincipalArn(report.getPrincipalArn())
                    .addAllSteps(report.getStepsList()));
        }
    }

    void deliver(ReportClusterReadRequest.Builder report, Duration returnAfter) {
        String itemId = report.getItemId();
        if (lease.hasEnded()) {
            return;
        }
        Refusal refusal = new Refusal();
        if (deliver(itemId, () -> client.report(report), refusal) != Delivery.DELIVERED) {
            giveBack(item("the report of the read was given up: " + refusal.reason, itemId, returnAfter));
        }
    }

    /** Gives an item back undone. */
    void giveBack(String itemId, String reason, Duration retryAfter) {
        giveBack(item(reason, itemId, retryAfter));
    }

    private ReturnWorkRequest.Builder item(String reason, String itemId, Duration retryAfter) {
        return ReturnWorkRequest.newBuilder()
                .setLease(SyncMapping.toProto(lease))
                .setItemId(itemId)
                .setReason(reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON))
                .setRetryAfter(ProtoTime.toProto(retryAfter));
    }

    private void giveBack(ReturnWorkRequest.Builder item) {
        String itemId = item.getItemId();
        List<StepResult> steps = item.getStepsList();
        Refusal refusal = new Refusal();
        Delivery delivery = deliver(itemId, () -> client.giveBack(item), refusal);
        if (delivery == Delivery.REFUSED && !steps.isEmpty()) {
            LOG.errorf(
                    "calls without record shard=%s item=%s steps=[%s] reason=\"%s\"",
                    lease.shard(), itemId, brief(steps), refusal.reason);
            delivery = deliver(itemId, () -> client.giveBack(item.clearSteps()), refusal);
        }
        if (delivery != Delivery.DELIVERED) {
            LOG.errorf("item not returned shard=%s item=%s reason=\"%s\"", lease.shard(), itemId, refusal.reason);
        }
    }

    private static final class Refusal {
        private String reason = "";
    }

    private Delivery deliver(String itemId, Runnable call, Refusal refusal) {
        long begun = System.nanoTime();
        int faults = 0;
        for (int tries = 0; ; tries++) {
            try {
                call.run();
                return Delivery.DELIVERED;
            } catch (StatusRuntimeException failure) {
                Status.Code code = failure.getStatus().getCode();
                refusal.reason = SyncClient.brief(failure.getStatus());
                if (SyncClient.isLeaseLost(failure)) {
                    LOG.warnf("report not believed shard=%s epoch=%d item=%s", lease.shard(), lease.epoch(), itemId);
                    lease.end();
                    return Delivery.DELIVERED;
                }
                boolean fault = FAULTS.contains(code);
                faults += fault ? 1 : 0;
                if (faults > MOST_FAULTS || !(fault || passes(failure))) {
                    if (code == Status.Code.NOT_FOUND) {
                        // The cluster was unregistered while it was read: nobody's fault.
                        LOG.infof(
                                "report of what is not there any more shard=%s item=%s reason=\"%s\"",
                                lease.shard(), itemId, refusal.reason);
                    } else {
                        LOG.errorf(failure, "report refused shard=%s item=%s", lease.shard(), itemId);
                    }
                    return Delivery.REFUSED;
                }
                if (tries == 0) {
                    LOG.warnf(
                            "report not delivered, trying again shard=%s item=%s status=\"%s\"",
                            lease.shard(), itemId, refusal.reason);
                }
            }
            if (System.nanoTime() - begun > patience.toNanos() || !pause(backoff.delay(tries))) {
                LOG.errorf(
                        "report given up shard=%s item=%s tries=%d status=\"%s\"",
                        lease.shard(), itemId, tries + 1, refusal.reason);
                return Delivery.GIVEN_UP;
            }
        }
    }

    /** A message that is larger than the other side takes is RESOURCE_EXHAUSTED too, now and always. */
    private static boolean passes(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        return PASSING.contains(code)
                || (code == Status.Code.RESOURCE_EXHAUSTED
                        && RpcFailure.of(failure).retryAfter().isPresent());
    }

    /** Not the lease's pause: a report outlives its lease. */
    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String brief(List<StepResult> steps) {
        return steps.stream()
                .map(step -> step.getKind() + ":" + step.getStatus() + ":" + step.getAwsRequestId())
                .collect(Collectors.joining(","));
    }
}
