package io.keyward.sync.push;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.NOON;
import static io.keyward.sync.plan.Entries.PRINCIPAL;
import static io.keyward.sync.plan.Entries.VIEW;
import static io.keyward.sync.plan.Entries.desired;
import static io.keyward.sync.plan.Entries.observed;
import static io.keyward.sync.plan.Entries.policies;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.FakeEksApi;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.EndlessLease;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.PacedEksApi;
import io.keyward.sync.pace.PacedEksApi.CallListener;
import io.keyward.sync.pace.PacedEksApi.Precedence;
import io.keyward.sync.pace.Pacer;
import io.keyward.sync.pace.ProvenTargets;
import io.keyward.sync.plan.Entries;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.push.PushResult.Outcome;
import io.keyward.sync.push.StepResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PusherTest {

    private static final Target TARGET =
            new Target("arn:aws:eks:us-west-2:123456789012:cluster/c", "c", "123456789012", "us-west-2", "");
    private static final String UNKNOWN_POLICY = "arn:aws:eks::aws:cluster-access-policy/Unknown";
    private static final AccessScope A = AccessScope.namespaces("a");

    private final MovableClock clock = new MovableClock(NOON);
    private final FakeEksApi eks = new FakeEksApi(clock).cluster(TARGET, "API");
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), new Random(1));
    private final Pusher pusher = new Pusher(backoff, Duration.ofSeconds(10));

    private final Leasehold lease = new EndlessLease();

    private PushOrder order(@Nullable EntryContent desired, boolean owned) {
        return order(desired, owned, 0);
    }

    private PushOrder order(@Nullable EntryContent desired, boolean owned, int attempts) {
        return new PushOrder(
                "item-1", attempts, TARGET, PRINCIPAL, desired, 7, owned, clock.instant(), NOON, "token-1", null, null);
    }

    private PushResult push(@Nullable EntryContent desired, boolean owned) {
        return pusher.push(order(desired, owned), eks, lease);
    }

    private static List<Status> statuses(PushResult result) {
        return result.steps().stream().map(StepResult::status).toList();
    }

    @Test
    void newEntryWithPoliciesCostsOneReadAndOneCallForEachOfThem() {
        EntryContent desired = desired(policies(VIEW, A, EDIT, AccessScope.cluster()));

        PushResult result = push(desired, false);

        assertThat(eks.calls())
                .containsExactly(
                        "DescribeAccessEntry", "CreateAccessEntry", "AssociateAccessPolicy", "AssociateAccessPolicy");
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.observed()).isTrue();
        assertThat(result.before()).isNull();
        assertThat(result.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());
        assertThat(result.steps())
                .allSatisfy(step -> assertThat(step.requestId()).startsWith("req-"));
    }

    @Test
    void pushOfWhatIsHeldMakesNoMutatingCall() {
        EntryContent desired = desired(policies(VIEW, A));
        push(desired, false);
        int calls = eks.mutatingCalls().size();

        PushResult again = push(desired, true);

        assertThat(eks.mutatingCalls()).hasSize(calls);
        assertThat(again.outcome()).isEqualTo(Outcome.DONE);
        assertThat(again.steps()).isEmpty();
        assertThat(again.after()).isEqualTo(again.before()).isNotNull();
    }

    @Test
    void whatIsReportedAsHeldIsWhatEksHolds() {
        push(desired(policies(VIEW, A)), false);
        EntryContent changed = new EntryContent(
                "STANDARD", "alice", List.of("g"), Map.of("t", "1"), policies(EDIT, A, VIEW, AccessScope.cluster()));

        PushResult result = push(changed, true);

        assertThat(result.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());
        PushResult back = push(desired(), true);
        assertThat(back.before()).isEqualTo(result.after());
        assertThat(back.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());
    }

    @Test
    void removalLeavesNothing() {
        push(desired(policies(VIEW, A)), false);

        PushResult result = push(null, true);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.after()).isNull();
        assertThat(result.before()).isNotNull();
        assertThat(eks.held(TARGET, PRINCIPAL)).isEmpty();
    }

    @Test
    void foreignEntryIsRefusedAsEksWouldAndNotTouched() {
        ObservedEntry theirs = Entries.createdAt(NOON.minusSeconds(60)).withPolicy(EDIT, AccessScope.cluster());
        eks.put(TARGET, theirs);

        PushResult result = push(desired(), false);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.steps()).singleElement().satisfies(step -> {
            assertThat(step.step()).isInstanceOf(CreateEntry.class);
            assertThat(step.status()).isEqualTo(Status.REFUSED);
            assertThat(step.error()).isNotNull().extracting(AwsError::code).isEqualTo("ResourceInUseException");
        });
        assertThat(eks.mutatingCalls()).isEmpty();
        assertThat(result.after()).isEqualTo(theirs);
    }

    @Test
    void createWhoseAnswerWasLostIsFinishedByTheNextPush() {
        EntryContent desired = desired(policies(VIEW, A));
        eks.put(TARGET, observed());

        PushResult result = push(desired, false);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.mutatingCalls()).containsExactly("AssociateAccessPolicy");
    }

    @Test
    void createThatMeetsOurOwnEntryGoesOn() {
        eks.beforeEachCall(beforeCreation(() -> eks.put(TARGET, observed())));

        PushResult result = push(desired(policies(VIEW, A)), false);

        assertThat(statuses(result)).containsExactly(Status.ALREADY_SO, Status.APPLIED);
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.before()).isEqualTo(observed());
    }

    @Test
    void createThatMeetsAForeignEntryIsRefusedInEksWords() {
        ObservedEntry theirs = observed("STANDARD", "eve", List.of(), Map.of());
        eks.beforeEachCall(beforeCreation(() -> eks.put(TARGET, theirs)));

        PushResult result = push(desired(policies(VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(statuses(result)).containsExactly(Status.REFUSED);
        assertThat(result.steps().getFirst().requestId()).startsWith("req-");
        assertThat(eks.held(TARGET, PRINCIPAL)).contains(theirs);
    }

    @Test
    void entryDeletedByHandIsCreatedAfreshAndNotReplayed() {
        push(desired(policies(VIEW, A)), false);
        eks.remove(TARGET, PRINCIPAL);

        PushResult result = push(desired(policies(VIEW, A)), true);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.held(TARGET, PRINCIPAL).orElseThrow().content().policies())
                .isEqualTo(policies(VIEW, A));
    }

    @Test
    void refusedAssociationDoesNotStopTheOthers() {
        PushResult result = push(desired(policies(UNKNOWN_POLICY, A, EDIT, A, VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(statuses(result)).containsExactly(Status.APPLIED, Status.APPLIED, Status.APPLIED, Status.REFUSED);
        assertThat(result.steps().getLast().step()).isEqualTo(new AssociatePolicy(UNKNOWN_POLICY, A));
        assertThat(result.after())
                .isNotNull()
                .satisfies(held -> assertThat(held.content().policies()).isEqualTo(policies(EDIT, A, VIEW, A)));
    }

    @Test
    void refusedCreationIsFollowedByNothing() {
        PushResult result =
                push(Entries.with(desired("STANDARD", "", List.of("system:masters")), policies(VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(eks.mutatingCalls()).containsExactly("CreateAccessEntry");
        assertThat(result.after()).isNull();
    }

    @Test
    void throttledStepIsMadeAgainAndEachTryIsOnRecord() {
        eks.fail("AssociateAccessPolicy", Kind.THROTTLED, "ThrottlingException");
        eks.fail("AssociateAccessPolicy", Kind.THROTTLED, "ThrottlingException");

        PushResult result = push(desired(policies(EDIT, A, VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(statuses(result))
                .containsExactly(Status.APPLIED, Status.FAILED, Status.FAILED, Status.APPLIED, Status.APPLIED);
        assertThat(result.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());
    }

    @Test
    void stepThatIsThrottledTooOftenEndsThePushForNowAndKeepsWhatWasDone() {
        for (int times = 0; times < 4; times++) {
            eks.fail("AssociateAccessPolicy", Kind.THROTTLED, "ThrottlingException");
        }

        PushResult result = push(desired(policies(EDIT, A, VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(statuses(result))
                .containsExactly(Status.APPLIED, Status.FAILED, Status.FAILED, Status.FAILED, Status.FAILED);
        assertThat(result.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(result.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());

        PushResult next = push(desired(policies(EDIT, A, VIEW, A)), true);
        assertThat(next.outcome()).isEqualTo(Outcome.DONE);
        assertThat(statuses(next)).containsExactly(Status.APPLIED, Status.APPLIED);
    }

    @Test
    void callWithoutAnAnswerIsNotMadeAgainInThisPush() {
        eks.fail("CreateAccessEntry", () -> new CallFailed(Kind.PASSING, new AwsError("", "timeout", "", 0)));

        PushResult result = push(desired(), false);

        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(statuses(result)).containsExactly(Status.FAILED);
    }

    @Test
    void throttledLookIsMadeAgain() {
        eks.fail("DescribeAccessEntry", Kind.THROTTLED, "ThrottlingException");

        assertThat(push(desired(), false).outcome()).isEqualTo(Outcome.DONE);
    }

    /** Deleted and created again while EKS still shows the old one: it is neither somebody else's nor what is held now. */
    @Test
    void ownDeletedEntryThatEksStillShowsIsNotTakenForForeign() {
        ObservedEntry old = Entries.createdAt(NOON.minusSeconds(60)).withPolicy(EDIT, AccessScope.cluster());
        eks.showStill(PRINCIPAL, old);

        PushResult result = pusher.push(deletedAt(desired(policies(VIEW, A)), NOON.minusSeconds(1)), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.before()).isNull();
        eks.showAll();
        assertThat(result.after()).isEqualTo(eks.held(TARGET, PRINCIPAL).orElseThrow());
    }

    @Test
    void createThatMeetsAnEntryNotYetVisibleIsTriedAgain() {
        push(desired(), false);
        eks.showStill(PRINCIPAL, null);

        PushResult blind = pusher.push(deletedAt(desired(policies(VIEW, A)), NOON.minusSeconds(1)), eks, lease);

        assertThat(blind.outcome()).isEqualTo(Outcome.RETRY);
        eks.showAll();
        assertThat(push(desired(policies(VIEW, A)), true).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void removalIsDoneAlthoughEksStillShowsWhatWasDeleted() {
        eks.showStill(PRINCIPAL, Entries.createdAt(NOON.minusSeconds(60)));

        PushResult result = pusher.push(deletedAt(null, NOON), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.after()).isNull();
        assertThat(eks.mutatingCalls()).isEmpty();
    }

    @Test
    void entryThatIsShownLongAfterTheDeletionIsBelieved() {
        eks.put(TARGET, Entries.createdAt(NOON.minusSeconds(60)));

        PushResult result = pusher.push(deletedAt(desired(policies(VIEW, A)), NOON.minusSeconds(300)), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    }

    private PushOrder deletedAt(@Nullable EntryContent desired, Instant deletedAt) {
        return deletedAt(desired, false, deletedAt);
    }

    private PushOrder deletedAt(@Nullable EntryContent desired, boolean owned, Instant deletedAt) {
        return new PushOrder(
                "item-1", 0, TARGET, PRINCIPAL, desired, 7, owned, clock.instant(), NOON, "token-2", deletedAt, null);
    }

    /** Access-service's clock is ahead of EKS's, so that the entry seems to be from before the deletion. */
    @Test
    void entryMadeAgainIsRemovedAlthoughEksClockIsBehind() {
        Instant deletedAt = NOON.plusMillis(300);
        eks.put(TARGET, observed().withPolicy(VIEW, AccessScope.cluster()));

        PushResult result = pusher.push(deletedAt(null, deletedAt), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.mutatingCalls()).containsExactly("DeleteAccessEntry");
        assertThat(eks.held(TARGET, PRINCIPAL)).isEmpty();
    }

    @Test
    void entryMadeAgainIsChangedAlthoughEksClockIsBehind() {
        eks.put(TARGET, observed());

        PushResult result = pusher.push(deletedAt(desired(policies(VIEW, A)), true, NOON.plusMillis(300)), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.mutatingCalls()).containsExactly("AssociateAccessPolicy");
    }

    /** Access-service's clock is behind EKS's, so that the deleted entry seems to be from after its deletion. */
    @Test
    void ownDeletedEntryIsMadeAgainAlthoughEksClockIsAhead() {
        eks.showStill(PRINCIPAL, Entries.createdAt(NOON.plusSeconds(1)));

        PushResult result = pusher.push(deletedAt(desired(), NOON), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.held(TARGET, PRINCIPAL)).isPresent();
    }

    /** The answer to the create was lost. */
    @Test
    void ownCreateRightAfterADeletionIsFoundAgain() {
        eks.put(TARGET, observed());

        PushResult result = pusher.push(deletedAt(desired(policies(VIEW, A)), NOON.plusMillis(300)), eks, lease);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(eks.held(TARGET, PRINCIPAL).orElseThrow().content().policies())
                .isEqualTo(policies(VIEW, A));
    }

    @Test
    void unknownPrincipalIsTriedAgainWhileItMayBeNew() {
        eks.forgetPrincipal(PRINCIPAL);
        clock.advance(Duration.ofSeconds(9));

        PushResult early = pusher.push(order(desired(), false, 20), eks, lease);

        assertThat(early.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(early.retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        PushResult late = push(desired(), false);
        assertThat(late.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(late.steps().getFirst().error())
                .isNotNull()
                .extracting(AwsError::code)
                .isEqualTo("InvalidParameterException");
    }

    @Test
    void createThatWasSentIsOnRecordAlthoughTheLeaseRanOutBeforeTheLookAtWhatItMet() {
        eks.put(TARGET, Entries.createdAt(NOON.minusSeconds(60)));
        eks.showStill(PRINCIPAL, null);
        Leasehold ending = endingAfter(3);

        PushResult result = pusher.push(order(desired(), false), fenced(ending), ending);

        assertThat(eks.mutatingCalls()).containsExactly("CreateAccessEntry");
        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(result.steps()).singleElement().satisfies(step -> {
            assertThat(step.status()).isEqualTo(Status.FAILED);
            assertThat(step.requestId()).startsWith("req-");
        });
        assertThat(result.error()).isEqualTo(Pusher.LEASE_OVER);
    }

    @Test
    void callsBeforeAFaultOfTheWorkerAndTheOneItBrokeOverAreOnRecord() {
        eks.fail("AssociateAccessPolicy", () -> {
            throw new IllegalStateException("a bug");
        });

        PushResult result = push(desired(policies(VIEW, A)), false);

        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(statuses(result)).containsExactly(Status.APPLIED, Status.FAILED);
        assertThat(result.observed()).isFalse();
        assertThat(result.error()).isEqualTo(Pusher.FAULT);
    }

    @Test
    void entryNotVisibleToItsFirstAssociationIsTriedAgain() {
        eks.fail("AssociateAccessPolicy", Kind.NO_ENTRY, "ResourceNotFoundException");

        assertThat(push(desired(policies(VIEW, A)), false).outcome()).isEqualTo(Outcome.RETRY);
    }

    @Test
    void associationThatIsGoneAlreadyIsNoFailure() {
        push(desired(policies(VIEW, A)), false);
        eks.fail("DisassociateAccessPolicy", Kind.NOT_FOUND, "ResourceNotFoundException");

        PushResult result = push(desired(), true);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(statuses(result)).containsExactly(Status.ALREADY_SO);
        assertThat(result.after()).isEqualTo(observed());
    }

    @Test
    void entryThatIsGoneAlreadyIsRemoved() {
        push(desired(), false);
        eks.fail("DeleteAccessEntry", Kind.NO_ENTRY, "ResourceNotFoundException");

        PushResult result = push(null, true);

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.after()).isNull();
    }

    @Test
    void clusterThatCannotBeObservedForNowIsTriedAgain() {
        for (int times = 0; times < 4; times++) {
            eks.fail("DescribeAccessEntry", Kind.PASSING, "ServerException");
        }

        PushResult result = push(desired(), false);

        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(result.observed()).isFalse();
        assertThat(result.steps()).isEmpty();
        assertThat(result.error()).isNotNull().extracting(AwsError::code).isEqualTo("ServerException");
    }

    @Test
    void clusterThatRefusesToBeObservedRefusesThePush() {
        eks.fail("DescribeAccessEntry", Kind.REFUSED, "AccessDeniedException");

        PushResult result = push(desired(), false);

        assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(result.observed()).isFalse();
        assertThat(result.steps()).singleElement().satisfies(step -> {
            assertThat(step.status()).isEqualTo(Status.REFUSED);
            assertThat(step.error()).isNotNull().extracting(AwsError::code).isEqualTo("AccessDeniedException");
        });
    }

    @Test
    void noCallIsMadeOnceTheLeaseIsOver() {
        Leasehold ending = endingAfter(3);
        EksApi fenced = fenced(ending);

        PushResult result = pusher.push(order(desired(policies(VIEW, A)), false), fenced, ending);

        assertThat(eks.calls()).containsExactly("DescribeCluster", "DescribeAccessEntry", "CreateAccessEntry");
        assertThat(result.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(statuses(result)).containsExactly(Status.APPLIED);
        assertThat(result.error()).isEqualTo(Pusher.LEASE_OVER);
    }

    private static Leasehold endingAfter(int calls) {
        AtomicInteger callsAllowed = new AtomicInteger(calls);
        return new Leasehold() {
            @Override
            public Duration remaining() {
                return callsAllowed.getAndDecrement() > 0 ? Duration.ofSeconds(5) : Duration.ZERO;
            }

            @Override
            public boolean pause(Duration time) {
                return true;
            }
        };
    }

    private EksApi fenced(Leasehold ending) {
        CallListener deaf = new CallListener() {
            @Override
            public void called(String operation) {}

            @Override
            public void throttled(String operation) {}
        };
        return new PacedEksApi(
                eks, new Pacer(1000, 1, 100, System::nanoTime), ending, deaf, Precedence.PUSH, new ProvenTargets());
    }

    /** Runs an action right before the second call, which is the creation. */
    private static Runnable beforeCreation(Runnable action) {
        AtomicInteger calls = new AtomicInteger();
        return () -> {
            if (calls.incrementAndGet() == 2) {
                action.run();
            }
        };
    }
}
