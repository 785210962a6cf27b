package io.keyward.access.report;

import io.keyward.access.change.AwaitedChange;
import io.keyward.access.change.AwaitedChanges;
import io.keyward.access.change.Verdict;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.entry.Restoration;
import io.keyward.access.work.PushItem;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a push means for the changes whose callers wait. Each change is about one aspect of the entry: one of its associations, or the
 * entry itself.
 */
@ApplicationScoped
class AwaitedVerdicts {

    private final AwaitedChanges changes;
    private final Restoration restoration;

    AwaitedVerdicts(AwaitedChanges changes, Restoration restoration) {
        this.changes = changes;
        this.restoration = restoration;
    }

    /** EKS holds everything the push carried. */
    void applied(PushItem item) {
        changes.pending(item.clusterId(), item.principalArn(), item.revision()).forEach(changes::applied);
    }

    /**
     * EKS refused some of it: what was refused is put back, and what was seen to be done is held. Of the rest nothing is known: the
     * next push tells, or the caller's time runs out.
     */
    void refused(Cluster locked, PushItem item, PushReport report, Caller by) {
        List<AwaitedChange> refused = new ArrayList<>();
        for (AwaitedChange change : changes.pending(item.clusterId(), item.principalArn(), item.revision())) {
            Optional<AwsFailure> refusal = refusal(change, report);
            if (refusal.isPresent()) {
                AwsFailure failure = refusal.get();
                changes.refused(change, new Verdict.Refused(failure.code(), failure.message(), failure.requestId()));
                refused.add(change);
            } else if (succeeded(change, report)) {
                changes.applied(change);
            }
        }
        if (!refused.isEmpty()) {
            String reason =
                    refusal(refused.getFirst(), report).map(AwsFailure::code).orElse("");
            restoration.restore(locked, item.principalArn(), refused, by, reason);
        }
    }

    /**
     * The refusal that a change falls under. Without the entry there is nothing to associate: a refused create takes all with it,
     * and so does a refusal before EKS could be observed.
     */
    private static Optional<AwsFailure> refusal(AwaitedChange change, PushReport report) {
        if (!report.observed() || !report.anyRefused()) {
            return report.refusal();
        }
        return report.steps().stream()
                .filter(step -> step.status() == Step.Status.REFUSED)
                .filter(step -> step.kind() == Step.Kind.CREATE_ENTRY || about(step, change))
                .findFirst()
                .map(Step::failure);
    }

    private static boolean succeeded(AwaitedChange change, PushReport report) {
        return report.steps().stream().anyMatch(step -> step.succeeded() && about(step, change));
    }

    private static boolean about(Step step, AwaitedChange change) {
        return Objects.equals(step.policyArn(), change.policyArn());
    }
}
