package io.keyward.access.report;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.observed.Sighting;
import io.keyward.access.work.EntrySync.Failure;
import io.keyward.access.work.Leases;
import io.keyward.access.work.PushItem;
import io.keyward.access.work.PushItems;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes reports of pushes: observation, work, awaited changes, findings and audit events in one transaction. */
@ApplicationScoped
public class PushReports {

    private static final Logger LOG = Logger.getLogger(PushReports.class);

    private final Clusters clusters;
    private final Leases leases;
    private final PushItems items;
    private final ObservedEntries observed;
    private final AwaitedVerdicts awaited;
    private final DriftFindings findings;
    private final StepEvents events;
    private final Clock clock;

    PushReports(
            Clusters clusters,
            Leases leases,
            PushItems items,
            ObservedEntries observed,
            AwaitedVerdicts awaited,
            DriftFindings findings,
            StepEvents events,
            Clock clock) {
        this.clusters = clusters;
        this.leases = leases;
        this.items = items;
        this.observed = observed;
        this.awaited = awaited;
        this.findings = findings;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes one report. For an item that was reported before or is no longer out, nothing happens.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the worker's lease does not hold
     */
    @Transactional
    public void report(PushReport report) {
        Optional<Cluster> cluster = items.clusterOf(report.itemId()).flatMap(clusters::lock);
        leases.check(report.lease());
        cluster.ifPresent(locked -> {
            Shards.check(report.lease(), locked);
            items.lock(report.itemId()).ifPresent(item -> apply(locked, item, report));
        });
    }

    private void apply(Cluster locked, PushItem item, PushReport report) {
        checkPrincipal(item, report.before(), "before.principal_arn");
        checkPrincipal(item, report.after(), "after.principal_arn");
        Caller by = Keyward.through(report.lease().workerId());
        observe(item, report);
        if (isUnrecognisedOwn(item, report)) {
            if (report.calledEks()) {
                events.append(locked, item, report, by);
            }
            items.owned(item);
            items.again(item, Duration.ZERO, null);
            return;
        }
        events.append(locked, item, report, by);
        ownership(item, report);
        switch (report.result()) {
            case DONE -> done(locked, item, report, by);
            case RETRY -> items.again(item, report.retryAfter(), report.obstacle());
            case REFUSED -> refused(locked, item, report, by);
        }
    }

    /** The worker took for somebody else's what an earlier create of ours put there. */
    private static boolean isUnrecognisedOwn(PushItem item, PushReport report) {
        boolean leftAlone = item.removal() || report.result() == PushReport.Result.REFUSED;
        return !item.owned()
                && leftAlone
                && report.observed()
                && report.after() != null
                && !report.lastMade(Step.Kind.DELETE_ENTRY)
                && !report.lastMade(Step.Kind.CREATE_ENTRY)
                && Claim.recognises(item, report.after());
    }

    private void observe(PushItem item, PushReport report) {
        if (!report.observed()) {
            return;
        }
        if (report.after() == null) {
            observed.absent(item.clusterId(), item.principalArn());
        } else {
            observed.seen(item.clusterId(), report.after(), clock.instant());
        }
    }

    private void ownership(PushItem item, PushReport report) {
        boolean held = report.result() == PushReport.Result.DONE && report.observed() && report.after() != null;
        if (report.lastMade(Step.Kind.DELETE_ENTRY)) {
            items.notThere(item);
        } else if (report.lastMade(Step.Kind.CREATE_ENTRY) || (held && !item.owned() && !item.removal())) {
            items.owned(item);
        } else if (!createIsSettled(report)) {
            items.inDoubt(item);
        } else if (!item.owned() && report.observed() && report.after() == null) {
            items.notThere(item);
        }
    }

    /** Whether no create of this push may still come to be. */
    private static boolean createIsSettled(PushReport report) {
        return report.steps().stream()
                .noneMatch(step -> step.kind() == Step.Kind.CREATE_ENTRY && step.status() == Step.Status.FAILED);
    }

    private void done(Cluster locked, PushItem item, PushReport report, Caller by) {
        if (item.removal() && !removed(item, report)) {
            return;
        }
        items.done(item);
        awaited.applied(item);
        if (!item.movedOn()) {
            Sighting after = report.observed() ? report.after() : null;
            findings.pushed(
                    locked,
                    item.principalArn(),
                    item.revision(),
                    report.changedSomething(),
                    after == null ? null : after.content(),
                    by);
        }
    }

    /** Whether nothing of ours is left; if not, what is to be done about it has been done. */
    private boolean removed(PushItem item, PushReport report) {
        if (report.lastMade(Step.Kind.DELETE_ENTRY) || (report.observed() && report.after() == null)) {
            return true;
        }
        if (!item.owned() && report.observed()) {
            items.notOurs(item);
            awaited.applied(item);
        } else {
            LOG.warnf(
                    "removal reported as done but not seen cluster=%s principal=%s",
                    item.clusterId(), item.principalArn());
            items.again(item, report.retryAfter(), "EKS still holds the entry");
        }
        return false;
    }

    private void refused(Cluster locked, PushItem item, PushReport report, Caller by) {
        AwsFailure failure = report.refusal()
                .orElseThrow(() -> ServiceException.Invalid.field(
                        "outcome", "REFUSED needs a refused step, or an error without steps"));
        LOG.infof(
                "push refused cluster=%s principal=%s code=%s awsRequestId=%s",
                locked.arnText(), item.principalArn(), failure.code(), failure.requestId());
        items.refused(item, new Failure(failure.code(), failure.message(), failure.requestId()));
        awaited.refused(locked, item, report, by);
    }

    private static void checkPrincipal(PushItem item, @Nullable Sighting sighting, String field) {
        if (sighting != null && !sighting.principalArn().equals(item.principalArn())) {
            throw ServiceException.Invalid.field(
                    field, "is not the principal of the work item: " + item.principalArn());
        }
    }
}
