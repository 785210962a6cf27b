package io.keyward.access.shard;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Takes back items that a worker cannot finish. The calls made meanwhile are recorded, nothing is believed to be observed, and the item is
 * due again. Which kind of item it is need not be known: of each kind only its own are taken.
 */
@ApplicationScoped
class ReturnedWork {

    /**
     * An item given back, and why.
     *
     * @param clusterArn what it was about, for the record of the steps; empty if it was no push
     */
    record Returned(
            Lease lease,
            UUID itemId,
            String clusterArn,
            String principalArn,
            String reason,
            Duration retryAfter,
            List<Step> steps) {
        Returned {
            steps = List.copyOf(steps);
        }
    }

    private final PushReports pushes;
    private final ClusterReadReports reads;

    ReturnedWork(PushReports pushes, ClusterReadReports reads) {
        this.pushes = pushes;
        this.reads = reads;
    }

    void take(Returned item) {
        AwsFailure reason = new AwsFailure("", item.reason(), "");
        pushes.report(new PushReport(
                item.lease(),
                item.itemId(),
                item.clusterArn(),
                item.principalArn(),
                PushReport.Result.RETRY,
                item.retryAfter(),
                item.steps(),
                null,
                null,
                false,
                reason));
        reads.report(new ClusterReadReport.Failed(item.lease(), item.itemId(), reason, item.retryAfter()));
    }
}
