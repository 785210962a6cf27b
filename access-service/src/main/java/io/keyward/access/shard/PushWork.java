package io.keyward.access.shard;

import io.keyward.access.lifecycle.Awaited;
import io.keyward.access.lifecycle.Claim;
import io.keyward.access.lifecycle.Desired;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.Life.Ended;
import io.keyward.access.lifecycle.Life.Out;
import io.keyward.access.lifecycle.Life.Refusal;
import io.keyward.access.lifecycle.Life.Wrote;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.lifecycle.WorkConfig;
import io.keyward.access.shard.PushReports.Item;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the report of a push does to its principal. */
final class PushWork implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(PushWork.class);

    private static final Duration LEAST_RETRY = Duration.ofMillis(100);

    /** Of what passes: longer waits would outlast it. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private static final Duration FIRST_REFUSED_RETRY = Duration.ofSeconds(15);
    private static final int MOST_DOUBLINGS = 20;

    /** Refusals for a reason that may pass after which the waits begin to grow: five minutes. */
    private static final int PATIENT_RETRIES = 20;

    private final Item item;
    private final PushReport report;
    private final Caller caller;
    private final WorkConfig config;
    private final Settled settled;

    /** Hears of a principal that a push left as desired. */
    interface Settled {
        void pushed(LockedCluster cluster, String principalArn, boolean changed, @Nullable EntryContent after);
    }

    PushWork(Item item, PushReport report, Caller caller, WorkConfig config, Settled settled) {
        this.item = item;
        this.report = report;
        this.caller = caller;
        this.config = config;
        this.settled = settled;
    }

    @Override
    public UUID clusterId() {
        return item.clusterId();
    }

    @Override
    public Set<String> principals() {
        return Set.of(item.principalArn());
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public Lease lease() {
        return report.lease();
    }

    @Override
    public boolean store(LockedCluster cluster) {
        Principal principal = cluster.principal(item.principalArn());
        Life life = principal.life();
        Out out = life == null ? null : life.facts().out();
        if (life == null || out == null || !out.itemId().equals(report.itemId())) {
            return false;
        }
        checkPrincipal(report.before(), "before.principal_arn");
        checkPrincipal(report.after(), "after.principal_arn");
        boolean deleted = showsWhatWeDeleted(life, out, cluster);
        if (report.observed()) {
            var unused =
                    cluster.observe(item.principalArn(), deleted ? null : report.after(), ObservedEntry.Source.PUSH);
        }
        take(cluster, life, out, deleted);
        return true;
    }

    /** @param deleted what the worker saw is what Keyward had deleted */
    private void take(LockedCluster cluster, Life life, Out out, boolean deleted) {
        if (isUnrecognisedOwn(life, out)) {
            if (report.calledEks()) {
                record(cluster, out);
            }
            cluster.live(
                    item.principalArn(), life.again(ended(life.facts().claim().ours(), cluster), LEAST_RETRY, null));
            return;
        }
        record(cluster, out);
        Ended push = ended(claim(life, out, cluster), cluster);
        boolean belied = push.wrote() != Wrote.ALL_KNOWN && life.belies(push.settle());
        switch (report.result()) {
            case DONE -> {
                if (belied) {
                    Duration wait = life.facts().settling(push.at(), push.settle());
                    again(cluster, life, push, wait, "EKS may not show yet what was done before");
                } else {
                    done(cluster, life, out, push, deleted);
                }
            }
            case RETRY -> again(cluster, life, push, report.retryAfter(), report.obstacle());
            case REFUSED -> refused(cluster, life, out, push);
        }
    }

    private Ended ended(Claim claim, LockedCluster cluster) {
        return new Ended(claim, report.wrote(), cluster.now(), config.settle());
    }

    private void record(LockedCluster cluster, Out out) {
        StepEvents.of(report, item.principalArn())
                .forEach(event -> cluster.record(event.on(cluster.arn().text(), out.revision())));
    }

    /** The worker took for somebody else's what an earlier create of ours put there. */
    private boolean isUnrecognisedOwn(Life life, Out out) {
        boolean leftAlone = out.removal() || report.refuses(Step.Kind.CREATE_ENTRY);
        Claim claim = life.facts().claim();
        return !claim.owned()
                && leftAlone
                && report.observed()
                && report.after() != null
                && !report.lastMade(Step.Kind.DELETE_ENTRY)
                && !report.lastMade(Step.Kind.CREATE_ENTRY)
                && claim.recognises(report.after());
    }

    /**
     * Whether what the worker found instead of an entry to be removed, of which no create is known to have arrived, may be the one that
     * Keyward deleted a moment ago: neither somebody else's nor there.
     */
    private boolean showsWhatWeDeleted(Life life, Out out, LockedCluster cluster) {
        Sighting seen = report.after();
        return out.removal()
                && seen != null
                && !life.facts().claim().owned()
                && life.facts().claim().mayHaveDeleted(seen)
                && life.facts().settling(cluster.now(), config.settle()).isPositive();
    }

    /** Whose the entry is that EKS holds now. */
    private Claim claim(Life life, Out out, LockedCluster cluster) {
        Claim before = life.facts().claim();
        boolean held = report.result() == PushReport.Result.DONE && report.observed() && report.after() != null;
        if (report.lastMade(Step.Kind.DELETE_ENTRY)) {
            return before.deleted(cluster.now());
        }
        if (report.lastMade(Step.Kind.CREATE_ENTRY) || (held && !before.owned() && !out.removal())) {
            return before.ours();
        }
        if (report.leavesCreateInDoubt()) {
            return before.doubted();
        }
        boolean none = report.observed() && report.after() == null && !life.hides(config.settle());
        return !before.owned() && none ? before.none(cluster.now()) : before;
    }

    private void done(LockedCluster cluster, Life life, Out out, Ended push, boolean deleted) {
        boolean gone =
                report.lastMade(Step.Kind.DELETE_ENTRY) || (report.observed() && report.after() == null) || deleted;
        if (out.removal() && !gone) {
            if (!push.claim().owned() && report.observed()) {
                cluster.live(item.principalArn(), life.notOurs(push).orElse(null));
                cluster.applied(item.principalArn(), out.revision());
            } else {
                again(cluster, life, push, report.retryAfter(), "EKS still holds the entry");
            }
            return;
        }
        boolean movedOn = life.movedOn();
        cluster.live(item.principalArn(), life.done(push));
        cluster.applied(item.principalArn(), out.revision());
        if (!movedOn) {
            Sighting after = report.observed() && !deleted ? report.after() : null;
            settled.pushed(
                    cluster, item.principalArn(), report.changedSomething(), after == null ? null : after.content());
        }
    }

    private void again(LockedCluster cluster, Life life, Ended push, Duration asked, @Nullable String obstacle) {
        Duration wait = asked.compareTo(LEAST_RETRY) < 0
                ? LEAST_RETRY
                : asked.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : asked;
        cluster.live(item.principalArn(), life.again(push, wait, obstacle));
    }

    private void refused(LockedCluster cluster, Life life, Out out, Ended push) {
        AwsFailure failure = report.refusal()
                .orElseThrow(() -> ServiceException.Invalid.field(
                        "outcome", "REFUSED needs a refused step, or an error without steps"));
        LOG.infof(
                "push refused cluster=%s principal=%s code=%s awsRequestId=%s",
                cluster.arn().text(), item.principalArn(), failure.code(), failure.requestId());
        Duration retry =
                refusedRetry(failure, life.work().map(Life.Work::refusals).orElse(0));
        cluster.live(item.principalArn(), life.refused(push, refusal(failure), retry));
        tell(cluster, out);
    }

    /** A reason that may pass is looked at without longer waits at first. */
    private Duration refusedRetry(AwsFailure failure, int before) {
        int doublings = failure.mayPass() ? Math.max(0, before - PATIENT_RETRIES) : before;
        Duration retry = FIRST_REFUSED_RETRY.multipliedBy(1L << Math.min(doublings, MOST_DOUBLINGS));
        return retry.compareTo(config.refusedRetry()) > 0 ? config.refusedRetry() : retry;
    }

    /**
     * What was refused is taken back, and what was seen to be done is held. Of the rest nothing is known: the next push tells, or the
     * caller's time runs out.
     */
    private void tell(LockedCluster cluster, Out out) {
        Principal principal = cluster.principal(item.principalArn());
        Map<UUID, Refusal> refusals = new HashMap<>();
        Set<UUID> held = new HashSet<>();
        for (Awaited awaited : principal.awaited()) {
            Desired.Change change = awaited.change();
            if (change.revision() > out.revision()) {
                continue;
            }
            Optional<AwsFailure> refusal = refusal(out, change);
            if (refusal.isPresent()) {
                refusals.put(awaited.id(), refusal(refusal.get()));
            } else if (report.steps().stream().anyMatch(step -> step.succeeded() && step.isAbout(change))) {
                held.add(awaited.id());
            }
        }
        cluster.applied(item.principalArn(), held);
        cluster.refused(item.principalArn(), refusals);
    }

    /**
     * The refusal that a change falls under. Without the entry there is nothing to associate: a refused create takes all with it,
     * and so does a refusal before EKS could be observed. A change that a later one had covered was not what EKS was asked for.
     */
    private Optional<AwsFailure> refusal(Out out, Desired.Change change) {
        if (!out.asksFor(change)) {
            return Optional.empty();
        }
        if (!report.observed() || !report.anyRefused()) {
            return report.refusal();
        }
        return report.steps().stream()
                .filter(step -> step.status() == Step.Status.REFUSED)
                .filter(step -> step.kind() == Step.Kind.CREATE_ENTRY || step.isAbout(change))
                .findFirst()
                .map(Step::failure);
    }

    private static Refusal refusal(AwsFailure failure) {
        return new Refusal(failure.code(), failure.message(), failure.requestId());
    }

    private void checkPrincipal(@Nullable Sighting sighting, String field) {
        if (sighting != null && !sighting.principalArn().equals(item.principalArn())) {
            throw ServiceException.Invalid.field(
                    field, "is not the principal of the work item: " + item.principalArn());
        }
    }
}
