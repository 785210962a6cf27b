package io.keyward.access.entry;

import io.keyward.access.change.AwaitedChanges;
import io.keyward.access.change.Verdict;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.eks.EksErrors;
import io.keyward.access.idempotency.AnsweredRequests;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.work.EntrySyncs;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs a change to its answer, outside of any transaction: a refusal by the rules is recorded; if the caller waits, EKS's verdict
 * is awaited, and EKS's refusal becomes the caller's.
 */
@ApplicationScoped
class AwaitedPush {

    private final Refusals refusals;
    private final AwaitedChanges awaited;
    private final AnsweredRequests answered;
    private final AccessEntryRepository repository;
    private final EntryViews views;
    private final EntrySyncs syncs;
    private final Clusters clusters;

    AwaitedPush(
            Refusals refusals,
            AwaitedChanges awaited,
            AnsweredRequests answered,
            AccessEntryRepository repository,
            EntryViews views,
            EntrySyncs syncs,
            Clusters clusters) {
        this.refusals = refusals;
        this.awaited = awaited;
        this.answered = answered;
        this.repository = repository;
        this.views = views;
        this.syncs = syncs;
        this.clusters = clusters;
    }

    /**
     * A change as a caller asked for it.
     *
     * @param requestId the idempotency key, empty if none
     */
    record Request(
            Action action,
            String cluster,
            String principalArn,
            String policyArn,
            String requestId,
            Duration syncWait) {}

    EntryView run(Request request, Supplier<Changed> change) {
        Attempt attempt = new Attempt(
                request.action(), () -> clusters.arnOf(request.cluster()), request.principalArn(), request.policyArn());
        Changed changed = refusals.recording(attempt, change);
        if (changed.awaited() != null
                && awaited.await(changed.awaited(), request.syncWait()) instanceof Verdict.Refused refused) {
            answered.forget(changed.cluster().arnText(), request.requestId());
            throw EksErrors.refusedByEks(refused.code(), refused.message(), refused.awsRequestId());
        }
        return view(changed);
    }

    /** The entry as it stands now; as it was, if the change removed it. */
    private EntryView view(Changed changed) {
        String principal = changed.entry().principal().text();
        return io.quarkus.narayana.jta.QuarkusTransaction.requiringNew().call(() -> {
            Optional<AccessEntry> now =
                    repository.find(changed.cluster().id(), principal).map(EntryMapping::toDomain);
            return now.map(entry -> views.of(changed.cluster(), entry))
                    .orElseGet(() -> new EntryView(
                            changed.cluster(),
                            changed.entry(),
                            syncs.find(changed.cluster().id(), principal).orElse(null),
                            null));
        });
    }
}
