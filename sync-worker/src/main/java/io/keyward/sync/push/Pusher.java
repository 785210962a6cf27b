package io.keyward.sync.push;

import io.keyward.eks.EksClock;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EntryObserver;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.Retries;
import io.keyward.sync.plan.Plan;
import io.keyward.sync.plan.Step;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.push.PushResult.Outcome;
import io.keyward.sync.push.StepResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jboss.logging.Logger;

/**
 * Pushes one principal: observes, plans, applies. Safe to break off anywhere and to repeat: each push starts from what EKS holds
 * then, which right after the last push is what that one left, whatever EKS shows. A call that AWS throttles or fails is made again a few times; a result says whether and when to push again.
 */
public final class Pusher {

    /** Stands in the way of a push whose worker may not act any more. */
    static final AwsError LEASE_OVER =
            new AwsError("", "the worker's right to act on the shard ended before the call", "", 0);

    /** Stands in the way of a push over which the worker itself broke. */
    public static final AwsError FAULT = new AwsError("", "a fault in the sync-worker; its log has the cause", "", 0);

    private static final Logger LOG = Logger.getLogger(Pusher.class);

    /** How long EKS may go on showing what is no more; far above what was seen. Afterwards a sighting is believed. */
    private static final Duration PROPAGATION = Duration.ofMinutes(2);

    private static final int TRIES = 4;

    private final Backoff backoff;
    private final Duration principalPropagation;

    /** One push under way. */
    record Push(PushOrder order, EksApi eks, Leasehold lease, Retries retries) {

        /**
         * What EKS holds for the principal. An entry made before the last one was deleted is not there any more, though still shown. One
         * of which the clocks cannot tell is left for EKS to tell: a creation is sent as if it was gone, anything else as if it was there.
         */
        Optional<ObservedEntry> observe() {
            return order.desired() != null && !order.owned() ? look(EksClock::mayBeBefore) : observeExisting();
        }

        /** The same after EKS said that there is an entry. */
        Optional<ObservedEntry> observeExisting() {
            return look(EksClock::isBefore);
        }

        private Optional<ObservedEntry> look(BiPredicate<Instant, Instant> before) {
            return retries.call(lease, () -> EntryObserver.observe(eks, order.target(), order.principalArn()))
                    .filter(entry -> !isGone(entry, before));
        }

        boolean again(int failures) {
            return retries.again(lease, failures);
        }

        private boolean isGone(ObservedEntry entry, BiPredicate<Instant, Instant> before) {
            Instant deletedAt = order.deletedAt();
            return deletedAt != null
                    && before.test(entry.createdAt(), deletedAt)
                    && order.sentAt().isBefore(deletedAt.plus(PROPAGATION));
        }
    }

    /**
     * A pusher.
     *
     * @param principalPropagation how long after the request a principal that EKS does not know may still be a new one
     */
    public Pusher(Backoff backoff, Duration principalPropagation) {
        this.backoff = backoff;
        this.principalPropagation = principalPropagation;
    }

    /** Pushes; failures of calls are in the result. */
    public PushResult push(PushOrder order, EksApi eks, Leasehold lease) {
        Push push = new Push(order, eks, lease, new Retries(backoff, TRIES));
        Optional<ObservedEntry> held;
        PushOrder.Known known = order.known();
        try {
            held = known == null ? push.observe() : Optional.ofNullable(known.entry());
        } catch (CallFailed failure) {
            return unobserved(order, failure);
        } catch (Leasehold.Over e) {
            return PushResult.unobserved(LEASE_OVER, retryAfter(order));
        }
        Application application = new Application(
                push, held.orElse(null), timeToBecomeKnown(order).isPositive());
        try {
            application.run();
        } catch (RuntimeException | Error fault) {
            LOG.errorf(
                    fault,
                    "push broke cluster=%s principal=%s item=%s",
                    order.target().arn(),
                    order.principalArn(),
                    order.itemId());
            return new PushResult(Outcome.RETRY, retryAfter(order), application.results(), null, null, false, FAULT);
        }
        return result(order, application);
    }

    private PushResult unobserved(PushOrder order, CallFailed failure) {
        Judgement judgement = Judgement.of(firstStep(order), failure.kind(), false);
        if (judgement == Judgement.REFUSED) {
            StepResult refusal = StepResult.refused(firstStep(order), failure.error());
            return new PushResult(Outcome.REFUSED, Duration.ZERO, List.of(refusal), null, null, false, failure.error());
        }
        return PushResult.unobserved(failure.error(), retryAfter(order));
    }

    /** The step that a push is for before anything is known: it carries the refusal to look at the cluster. */
    private static Step firstStep(PushOrder order) {
        EntryContent desired = order.desired();
        if (desired == null) {
            return new DeleteEntry();
        }
        return order.owned() ? Plan.update(order.principalArn(), desired) : new CreateEntry(desired);
    }

    private PushResult result(PushOrder order, Application application) {
        List<StepResult> steps = application.results();
        boolean retry = application.brokenOff() || application.failed();
        boolean refused = steps.stream().anyMatch(step -> step.status() == Status.REFUSED);
        Outcome outcome = retry ? Outcome.RETRY : refused ? Outcome.REFUSED : Outcome.DONE;
        return new PushResult(
                outcome,
                retry ? retryAfter(order) : Duration.ZERO,
                steps,
                application.before(),
                application.held(),
                true,
                application.brokenOff() ? LEASE_OVER : null);
    }

    private Duration retryAfter(PushOrder order) {
        Duration delay = backoff.delay(order.attempts());
        Duration window = timeToBecomeKnown(order);
        // A principal that is still unknown is refused at the end of its time, not at the end of a longer back-off.
        return window.isPositive() && window.compareTo(delay) < 0 ? window : delay;
    }

    /** For how long a principal that EKS does not know may still be a new one. */
    private Duration timeToBecomeKnown(PushOrder order) {
        return Duration.between(order.sentAt(), order.requestedAt().plus(principalPropagation));
    }
}
