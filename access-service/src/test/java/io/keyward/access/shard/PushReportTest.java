package io.keyward.access.shard;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.SyncStatus.State;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PushReportTest extends WorkerAtWork {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final com.google.protobuf.Duration WAIT = Durations.fromSeconds(20);
    private static final Executor CALLERS = task -> Thread.ofVirtual().start(task);
    private static final String IN_USE = "ResourceInUseException";
    private static final String IN_USE_TEXT = "The specified access entry resource is already in use on this cluster.";

    @Test
    void a_push_that_is_done_leaves_the_entry_synced_observed_and_recorded() {
        on.create(on.role("dev"));
        on.associate(on.role("dev"), SyncFixture.VIEW);
        WorkItem item = nextFor("dev", 2);

        on.worker.send(done(item, "dev", SyncFixture.VIEW)
                .addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY))
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(SyncFixture.VIEW))));

        AccessEntry entry = on.get(on.role("dev"));
        assertThat(entry.getSync().getState()).isEqualTo(State.STATE_SYNCED);
        assertThat(entry.getSync().getSyncedRevision()).isEqualTo(2);
        assertThat(entry.getAccessEntryArn()).contains("access-entry/payments/role");
        assertThat(on.get().getSyncedRevision()).isEqualTo(2);
        List<AuditEvent> events = on.events("push.");
        assertThat(events)
                .extracting(AuditEvent::getAction)
                .containsExactly("push.create-entry", "push.associate-policy");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getActor().getName()).isEqualTo("keyward/sync-worker/" + on.worker.id());
            assertThat(event.getActor().getDoor()).isEqualTo("sync");
            assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_SUCCESS);
            assertThat(event.getRevision()).isEqualTo(2);
            assertThat(event.getPrincipalArn()).isEqualTo(on.role("dev"));
            assertThat(event.getAwsRequestId()).startsWith("aws-");
            assertThat(event.hasBefore()).isFalse();
            assertThat(event.hasAfter()).isTrue();
        });
        assertThat(events.get(1).getPolicyArn()).isEqualTo(SyncFixture.VIEW);
    }

    @Test
    void a_repeated_report_changes_nothing() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        ReportPushRequest.Builder report = done(item, "dev").addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY));
        on.worker.send(report);
        String before = row("dev");

        on.worker.send(report);
        on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_RETRY));

        assertThat(row("dev")).isEqualTo(before);
        assertThat(on.events("push.")).hasSize(1);
    }

    @Test
    void a_report_under_an_older_epoch_is_refused_whatever_it_says() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        on.sql("UPDATE shard_lease SET session = NULL WHERE account = '" + on.account + "'");
        Lease taken = on.worker("other-worker").lease(on.account);
        assertThat(taken.getEpoch()).isEqualTo(lease.getEpoch() + 1);
        String before = row("dev");

        RpcFailure known = Calls.failure(() -> on.worker.send(done(item, "dev")));
        RpcFailure unknown = Calls.failure(() -> on.worker.send(done(
                item.toBuilder()
                        .setItemId("6f3b1c5e-0000-4000-8000-000000000000")
                        .build(),
                "dev")));

        assertThat(known.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
        assertThat(known.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(unknown.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
        assertThat(row("dev")).isEqualTo(before);
        assertThat(on.events("push.")).isEmpty();
    }

    @Test
    void a_worker_reports_only_for_the_shard_it_holds() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        Lease another = on.worker.acquire(10_000).stream()
                .filter(l -> !l.equals(lease))
                .findFirst()
                .orElseGet(() -> {
                    on.register("arn:aws:eks:eu-west-2:" + on.account + ":cluster/c", ClusterMode.CLUSTER_MODE_PAUSED);
                    return on.worker.acquire(10_000).stream()
                            .filter(l -> !l.equals(lease))
                            .findFirst()
                            .orElseThrow();
                });

        RpcFailure failure =
                Calls.failure(() -> on.worker.send(done(item, "dev").setLease(another)));

        assertThat(failure.metadata()).containsEntry("field", "item_id");
    }

    @Test
    void a_report_about_another_principal_is_refused() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();

        RpcFailure failure = Calls.failure(() -> on.worker.send(done(item, "somebody-else")));

        assertThat(failure.metadata()).containsEntry("field", "after.principal_arn");
    }

    @Test
    void a_change_made_while_a_push_was_out_is_pushed_next() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        on.associate(on.role("dev"), SyncFixture.VIEW);
        on.worker.send(done(item, "dev").addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));

        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_PENDING);
        assertThat(on.get().getSyncedRevision()).isEqualTo(1);
        WorkItem next = stream.next();
        assertThat(next.getPush().getOwned()).isTrue();
        assertThat(next.getPush().getRevision()).isEqualTo(2);
    }

    @Test
    void a_push_to_be_tried_again_comes_again_and_counts_its_tries() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_RETRY)
                .setRetryAfter(Durations.fromMillis(1))
                .setError(Held.error("ThrottlingException", "Rate exceeded")));

        assertThat(on.events("push.")).isEmpty();
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_PENDING);
        WorkItem again = stream.next();
        assertThat(again.getAttempts()).isEqualTo(1);
        assertThat(again.getPush().getCreateToken()).isEqualTo(item.getPush().getCreateToken());
    }

    @Test
    void a_failed_step_is_recorded_as_a_failure() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_RETRY)
                .setRetryAfter(Durations.fromSeconds(60))
                .addSteps(Held.step(StepKind.STEP_KIND_CREATE_ENTRY, StepStatus.STEP_STATUS_FAILED)
                        .setError(Held.error("ServerException", "oops"))));

        assertThat(on.events("push.")).singleElement().satisfies(event -> {
            assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_FAILURE);
            assertThat(event.getReason()).isEqualTo("ServerException");
        });
    }

    @Test
    void a_refusal_shows_on_the_entry_counts_as_handled_and_is_tried_again_later() {
        on.create(on.role("dev"));
        on.worker.send(refusedCreate(stream.next()));

        AccessEntry entry = on.get(on.role("dev"));
        assertThat(entry.getSync().getState()).isEqualTo(State.STATE_FAILED);
        assertThat(entry.getSync().getConditions(0).getReason()).isEqualTo(IN_USE);
        assertThat(entry.getSync().getConditions(0).getMessage()).isEqualTo(IN_USE_TEXT);
        assertThat(entry.getSync().getConditions(0).getAwsRequestId()).startsWith("aws-");
        assertThat(on.get().getSyncedRevision()).isEqualTo(1);
        assertThat(on.events("push.")).singleElement().satisfies(event -> {
            assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
            assertThat(event.getReason()).isEqualTo(IN_USE);
        });

        on.sql("UPDATE entry_sync SET due_at = now() WHERE cluster_id = " + on.id());
        on.tellWorkIsDue();
        WorkItem again = stream.next();
        on.worker.send(done(again, "dev").addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_SYNCED);
    }

    @Test
    void the_first_look_after_a_refusal_is_soon_however_often_something_passing_stood_in_the_way() {
        on.create(on.role("dev"));
        for (int i = 0; i < 7; i++) {
            on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_RETRY).setObserved(true));
        }
        refuse("dev", "InvalidParameterException", "no such group");
        assertThat(untilDue("dev")).isBetween(5.0, 15.0);

        dueNow();
        refuse("dev", "InvalidParameterException", "no such group");
        assertThat(untilDue("dev")).isBetween(20.0, 30.0);
    }

    @Test
    void a_refusal_whose_reason_may_pass_is_looked_at_without_longer_waits_at_first() {
        on.create(on.role("dev"));
        for (int i = 0; i < 4; i++) {
            dueNow();
            refuse("dev", "InvalidParameterException", "The specified principalArn is invalid: invalid principal.");
            assertThat(untilDue("dev")).isBetween(5.0, 15.0);
        }
        for (int i = 0; i < 3; i++) {
            dueNow();
            on.worker.send(refusedCreate(stream.next()));
            assertThat(untilDue("dev")).isBetween(5.0, 15.0);
        }
    }

    private void refuse(String name, String code, String message) {
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .addSteps(Held.refused(StepKind.STEP_KIND_CREATE_ENTRY, code, message)));
        assertThat(on.get(on.role(name)).getSync().getState()).isEqualTo(State.STATE_FAILED);
    }

    private void dueNow() {
        on.sql("UPDATE entry_sync SET due_at = now() WHERE cluster_id = " + on.id());
        on.tellWorkIsDue();
    }

    /** In seconds. */
    private double untilDue(String name) {
        return Double.parseDouble(on.value("SELECT extract(epoch FROM due_at - now()) FROM entry_sync"
                + " WHERE principal_arn = '" + on.role(name) + "'"));
    }

    @Test
    void a_refused_create_somebody_waits_for_is_undone_and_told() {
        CompletableFuture<AccessEntry> waiting = CompletableFuture.supplyAsync(
                () -> on.calls
                        .entries()
                        .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                                .setCluster(on.cluster)
                                .setPrincipalArn(on.role("dev"))
                                .setSyncWait(WAIT)
                                .build())
                        .getAccessEntry(),
                CALLERS);
        on.worker.send(refusedCreate(stream.next()));

        RpcFailure failure = Calls.failure(() -> join(waiting));
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_EKS_REFUSED);
        assertThat(failure.message()).contains(IN_USE_TEXT);
        assertThat(failure.metadata()).containsEntry("eksException", IN_USE);
        assertThat(Calls.failure(() -> on.get(on.role("dev"))).code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(on.value("SELECT count(*) FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
        assertThat(on.get().getSyncedRevision()).isEqualTo(on.get().getRevision());
        assertThat(on.events("access-entry.reverted")).hasSize(1);
    }

    @Test
    void of_two_awaited_changes_only_the_refused_one_is_undone() {
        owned("dev");
        CompletableFuture<?> view = associating("dev", SyncFixture.VIEW);
        CompletableFuture<?> edit = associating("dev", SyncFixture.EDIT);
        WorkItem item = nextWithPolicies(2);
        on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .setAfter(Held.entry(on, "dev", SyncFixture.VIEW))
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(SyncFixture.VIEW)))
                .addSteps(Held.refused(StepKind.STEP_KIND_ASSOCIATE_POLICY, "InvalidParameterException", "no")
                        .setPolicy(Held.policy(SyncFixture.EDIT))));

        join(view);
        assertThat(Calls.failure(() -> join(edit)).reason()).isEqualTo(ErrorReason.ERROR_REASON_EKS_REFUSED);
        assertThat(on.get(on.role("dev")).getAssociatedAccessPoliciesList())
                .singleElement()
                .satisfies(policy -> assertThat(policy.getPolicyArn()).isEqualTo(SyncFixture.VIEW));
    }

    @Test
    void a_refusal_before_eks_could_be_observed_refuses_every_awaited_change() {
        owned("dev");
        CompletableFuture<?> view = associating("dev", SyncFixture.VIEW);
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .addSteps(Held.refused(StepKind.STEP_KIND_UPDATE_ENTRY, "AccessDeniedException", "not allowed")));

        assertThat(Calls.failure(() -> join(view)).metadata()).containsEntry("eksException", "AccessDeniedException");
        assertThat(on.get(on.role("dev")).getAssociatedAccessPoliciesCount()).isZero();
    }

    @Test
    void a_refusal_that_comes_after_the_caller_left_stays_on_the_entry() {
        owned("dev");
        on.associate(on.role("dev"), SyncFixture.VIEW);
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .setAfter(Held.entry(on, "dev"))
                .addSteps(Held.refused(StepKind.STEP_KIND_ASSOCIATE_POLICY, "InvalidParameterException", "no")
                        .setPolicy(Held.policy(SyncFixture.VIEW))));

        AccessEntry entry = on.get(on.role("dev"));
        assertThat(entry.getSync().getState()).isEqualTo(State.STATE_FAILED);
        assertThat(entry.getAssociatedAccessPoliciesCount()).isEqualTo(1);
        assertThat(on.events("access-entry.reverted")).isEmpty();
    }

    @Test
    void a_refusal_that_meets_a_caller_just_leaving_stays_on_the_entry() throws Exception {
        owned("dev");
        CompletableFuture<?> caller = associating("dev", SyncFixture.VIEW, Durations.fromSeconds(2));
        WorkItem item = stream.next();
        try (Connection leaving = database.getConnection();
                Statement statement = leaving.createStatement()) {
            leaving.setAutoCommit(false);
            statement.execute("DELETE FROM awaited_change WHERE cluster_id = " + on.id());
            CompletableFuture<Void> report = CompletableFuture.runAsync(
                    () -> on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_REFUSED)
                            .addSteps(
                                    Held.refused(StepKind.STEP_KIND_ASSOCIATE_POLICY, "InvalidParameterException", "no")
                                            .setPolicy(Held.policy(SyncFixture.VIEW)))),
                    CALLERS);
            assertEventually(SOON, () -> assertThat(on.waitingForLocks()).isEqualTo(1));
            leaving.commit();
            report.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        join(caller);
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_FAILED);
        assertThat(on.events("access-entry.reverted")).isEmpty();
    }

    @Test
    void who_waits_is_answered_once_eks_holds_the_change() {
        owned("dev");
        CompletableFuture<?> view = associating("dev", SyncFixture.VIEW);
        WorkItem item = stream.next();
        assertThat(view).isNotDone();
        on.worker.send(done(item, "dev", SyncFixture.VIEW)
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(SyncFixture.VIEW))));

        join(view);
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_SYNCED);
    }

    @Test
    void a_repeat_waits_with_the_first_request_and_is_refused_in_the_same_words() throws Exception {
        CreateAccessEntryRequest request = CreateAccessEntryRequest.newBuilder()
                .setCluster(on.cluster)
                .setPrincipalArn(on.role("dev"))
                .setRequestId("awaited-create")
                .setSyncWait(WAIT)
                .build();
        CompletableFuture<?> first = creating(request);
        WorkItem item = stream.next();
        CompletableFuture<?> repeat;
        try (Connection locking = database.getConnection();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE awaited_change");
            repeat = creating(request);
            // The first looks for its verdict, and the repeat is at its transaction.
            assertEventually(SOON, () -> assertThat(on.waitingForLocks()).isEqualTo(2));
        }
        on.worker.send(refusedCreate(item));

        RpcFailure refused = Calls.failure(() -> join(first));
        RpcFailure again = Calls.failure(() -> join(repeat));
        assertThat(again.reason()).isEqualTo(ErrorReason.ERROR_REASON_EKS_REFUSED);
        assertThat(again.message()).isEqualTo(refused.message());
        assertThat(again.metadata()).isEqualTo(refused.metadata());
    }

    @Test
    void a_repeat_whose_time_is_up_first_is_told_that_the_change_stands_and_it_does() {
        CreateAccessEntryRequest request = CreateAccessEntryRequest.newBuilder()
                .setCluster(on.cluster)
                .setPrincipalArn(on.role("dev"))
                .setRequestId("impatient-repeat")
                .setSyncWait(WAIT)
                .build();
        CompletableFuture<?> first = creating(request);
        WorkItem item = stream.next();

        AccessEntry repeat = on.calls
                .entries()
                .createAccessEntry(
                        request.toBuilder().setSyncWait(Durations.fromMillis(1)).build())
                .getAccessEntry();
        on.worker.send(refusedCreate(item));

        assertThat(repeat.getSync().getState()).isEqualTo(State.STATE_PENDING);
        join(first);
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_FAILED);
    }

    @Test
    void a_repeat_of_a_refused_change_is_a_new_try_also_where_later_changes_stand() {
        owned("dev");
        UpdateAccessEntryRequest request = UpdateAccessEntryRequest.newBuilder()
                .setCluster(on.cluster)
                .setPrincipalArn(on.role("dev"))
                .setUsername("newname")
                .setKubernetesGroups(KubernetesGroups.newBuilder().addNames("bad"))
                .setRequestId("refused-and-superseded")
                .setSyncWait(WAIT)
                .build();
        CompletableFuture<?> first =
                CompletableFuture.supplyAsync(() -> on.calls.entries().updateAccessEntry(request), CALLERS);
        WorkItem item = stream.next();
        on.regroup(on.role("dev"), "good");
        on.worker.send(refusedUpdate(item));
        assertThat(Calls.failure(() -> join(first)).metadata()).containsEntry("superseded", "groups");
        assertThat(on.get(on.role("dev")).getKubernetesGroupsList()).containsExactly("good");

        CompletableFuture<?> repeat =
                CompletableFuture.supplyAsync(() -> on.calls.entries().updateAccessEntry(request), CALLERS);
        assertEventually(
                SOON, () -> assertThat(on.get(on.role("dev")).getUsername()).isEqualTo("newname"));
        assertThat(repeat).isNotDone();
        on.worker.send(refusedUpdate(nextFor("dev", on.get().getRevision())));

        assertThat(Calls.failure(() -> join(repeat)).reason()).isEqualTo(ErrorReason.ERROR_REASON_EKS_REFUSED);
        assertThat(on.get(on.role("dev")).getKubernetesGroupsList()).containsExactly("good");
    }

    @Test
    void an_entry_is_not_adopted_while_a_worker_removes_it() {
        owned("dev");
        on.delete(on.role("dev"));
        WorkItem removal = stream.next();

        RpcFailure failure = Calls.failure(() -> adopt("dev"));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_REMOVAL_UNDER_WAY);
        assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        on.worker.send(report(removal, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .addSteps(Held.applied(StepKind.STEP_KIND_DELETE_ENTRY)));
        assertThat(Calls.failure(() -> adopt("dev")).reason()).isEqualTo(ErrorReason.ERROR_REASON_NOTHING_TO_ADOPT);
    }

    @Test
    void adopting_an_entry_whose_removal_is_due_calls_the_removal_off() {
        owned("dev");
        on.setMode(ClusterMode.CLUSTER_MODE_PAUSED);
        on.delete(on.role("dev"));

        assertThat(adopt("dev").getSync().getState()).isEqualTo(State.STATE_SYNCED);

        assertThat(on.value("SELECT due_at FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo("null");
    }

    @Test
    void a_removed_entry_is_gone_once_eks_holds_it_no_more() {
        owned("dev");
        on.delete(on.role("dev"));
        WorkItem item = stream.next();
        assertThat(item.getPush().hasDesired()).isFalse();
        assertThat(item.getPush().getOwned()).isTrue();
        on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .addSteps(Held.applied(StepKind.STEP_KIND_DELETE_ENTRY)));

        assertThat(on.value("SELECT count(*) FROM observed_entry WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
        assertThat(on.get().getSyncedRevision()).isEqualTo(2);
        on.create(on.role("dev"));
        WorkItem again = stream.next();
        assertThat(again.getPush().getOwned()).isFalse();
        assertThat(again.getPush().getRevision()).isEqualTo(3);
        assertThat(Timestamps.compare(
                        again.getPush().getRequestedAt(), item.getPush().getRequestedAt()))
                .isPositive();
        AuditEvent deleted = on.events("push.delete-entry").getFirst();
        assertThat(deleted.hasBefore()).isTrue();
        assertThat(deleted.hasAfter()).isFalse();
    }

    @Test
    void removing_an_entry_whose_create_lost_its_answer_takes_our_own_away() {
        on.create(on.role("dev"), "viewers");
        stream.next();
        stream = on.worker.stream(lease, 8);
        on.delete(on.role("dev"));
        WorkItem unsure = nextFor("dev", 2);
        assertThat(unsure.getPush().hasDesired()).isFalse();
        assertThat(unsure.getPush().getOwned()).isFalse();
        assertThat(Timestamps.toMillis(unsure.getPush().getRequestedAt()))
                .as("nothing EKS holds is new enough for the worker to delete")
                .isGreaterThan(System.currentTimeMillis());
        ObservedEntry found =
                Held.entry(on, "dev").addKubernetesGroups("viewers").build();
        on.worker.send(report(unsure, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(found)
                .setAfter(found));

        WorkItem sure = stream.next();
        assertThat(sure.getPush().hasDesired()).isFalse();
        assertThat(sure.getPush().getOwned()).isTrue();
    }

    @Test
    void removing_an_entry_that_is_somebody_elses_leaves_it_alone() {
        on.create(on.role("dev"), "viewers");
        on.worker.send(refusedCreate(stream.next()));
        on.delete(on.role("dev"));
        ObservedEntry theirs =
                Held.entry(on, "dev").addKubernetesGroups("theirs").build();
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(theirs)
                .setAfter(theirs));

        assertThat(on.value("SELECT count(*) FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
        assertThat(on.value("SELECT count(*) FROM observed_entry WHERE cluster_id = " + on.id()))
                .isEqualTo("1");
        assertThat(on.get().getSyncedRevision()).isEqualTo(2);
    }

    @Test
    void what_eks_still_shows_of_a_deleted_entry_is_nobodys() {
        ObservedEntry shown = deletedAndCreatedAgain();
        WorkItem item = stream.next();
        on.delete(on.role("dev"));
        on.worker.send(on.worker
                .report(lease, item, PushOutcome.PUSH_OUTCOME_RETRY)
                .setObserved(true)
                .setAfter(shown));
        WorkItem removal = stream.next();
        assertThat(removal.getPush().hasDesired()).isFalse();

        on.worker.send(found(removal, shown));

        assertThat(on.value("SELECT count(*) FROM observed_entry WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
        on.create(on.role("dev"));
        assertThat(stream.next().getPush().getOwned()).isFalse();
    }

    @Test
    void what_eks_still_shows_of_a_deleted_entry_does_not_hide_a_create_that_lost_its_answer() {
        ObservedEntry shown = deletedAndCreatedAgain();
        stream.next();
        stream = on.worker.stream(lease, 8);
        on.delete(on.role("dev"));
        WorkItem removal = nextFor("dev", 4);

        on.worker.send(found(removal, shown));

        assertThat(on.value("SELECT removal FROM entry_sync WHERE cluster_id = " + on.id()))
                .as("it is looked at again when EKS shows what is there")
                .isEqualTo("t");
    }

    /** Else a change and a stream that takes over work would each wait for what the other has locked. */
    @Test
    void a_change_does_not_wait_for_rows_that_refer_to_its_cluster() throws SQLException {
        try (Connection referring = database.getConnection();
                Statement statement = referring.createStatement()) {
            referring.setAutoCommit(false);
            statement.execute("SELECT 1 FROM cluster WHERE id = " + on.id() + " FOR KEY SHARE");

            on.create(on.role("dev"));

            referring.rollback();
        }
    }

    /** What EKS held of an entry that was deleted there and created again in Keyward, at revision 3. */
    private ObservedEntry deletedAndCreatedAgain() {
        owned("dev");
        on.delete(on.role("dev"));
        ObservedEntry held = Held.entry(on, "dev").build();
        on.worker.send(on.worker
                .report(lease, stream.next(), PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(held)
                .addSteps(Held.applied(StepKind.STEP_KIND_DELETE_ENTRY)));
        on.create(on.role("dev"), "others");
        return held;
    }

    private ReportPushRequest.Builder found(WorkItem removal, ObservedEntry shown) {
        return on.worker
                .report(lease, removal, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(shown)
                .setAfter(shown);
    }

    @Test
    void an_entry_changed_after_its_create_lost_its_answer_is_recognised_as_ours() {
        on.create(on.role("dev"));
        stream.next();
        stream = on.worker.stream(lease, 8);
        on.regroup(on.role("dev"), "admins");
        WorkItem changed = nextFor("dev", 2);
        ObservedEntry created = Held.entry(on, "dev").build();
        // To the worker this looks like somebody else's: it is not what is desired now.
        on.worker.send(
                refusedCreate(changed).setObserved(true).setBefore(created).setAfter(created));

        WorkItem again = stream.next();
        assertThat(again.getPush().getOwned()).isTrue();
        assertThat(again.getPush().getDesired().getKubernetesGroupsList()).containsExactly("admins");
        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_PENDING);
    }

    @Test
    void an_entry_somebody_made_just_before_is_theirs_even_if_it_is_what_we_wanted() {
        on.create(on.role("dev"));
        ObservedEntry theirs = Held.entry(on, "dev").build();
        on.worker.send(
                refusedCreate(stream.next()).setObserved(true).setBefore(theirs).setAfter(theirs));

        assertThat(on.get(on.role("dev")).getSync().getState()).isEqualTo(State.STATE_FAILED);
    }

    @Test
    void a_create_after_another_one_has_a_token_of_its_own() {
        on.create(on.role("dev"));
        WorkItem first = stream.next();
        on.worker.send(refusedCreate(first));
        on.regroup(on.role("dev"), "others");

        assertThat(stream.next().getPush().getCreateToken())
                .isNotEqualTo(first.getPush().getCreateToken());
    }

    @Test
    void reports_that_make_no_sense_are_refused_and_change_nothing() {
        on.create(on.role("dev"));
        WorkItem item = stream.next();
        String before = row("dev");

        assertThat(Calls.failure(() -> on.worker.send(done(item, "dev").setOutcomeValue(0)))
                        .metadata())
                .containsEntry("field", "outcome");
        assertThat(Calls.failure(() -> on.worker.send(report(item, PushOutcome.PUSH_OUTCOME_REFUSED)))
                        .metadata())
                .containsEntry("field", "outcome");
        assertThat(Calls.failure(() -> on.worker.send(done(item, "dev").setItemId("nonsense")))
                        .metadata())
                .containsEntry("field", "item_id");
        assertThat(Calls.failure(() -> on.worker.send(
                                done(item, "dev").addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY))))
                        .metadata())
                .containsEntry("field", "steps.policy");
        assertThat(row("dev")).isEqualTo(before);
        assertThat(on.events("push.")).isEmpty();
    }

    @Test
    void an_absurd_wait_is_cut_to_what_a_refusal_waits() {
        on.create(on.role("dev"));
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_RETRY)
                .setRetryAfter(com.google.protobuf.Duration.newBuilder().setSeconds(315_576_000_000L)));

        assertEventually(SOON, () -> assertThat(on.value(
                        "SELECT due_at < now() + interval '16 minutes' FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo("t"));
    }

    /** The push of a role at a revision; items sent before the last change are put back by a new stream. */
    private WorkItem nextFor(String name, long revision) {
        WorkItem item = stream.next();
        if (item.getPush().getRevision() < revision) {
            stream = on.worker.stream(lease, 8);
            item = stream.next();
        }
        assertThat(item.getPush().getPrincipalArn()).isEqualTo(on.role(name));
        assertThat(item.getPush().getRevision()).isEqualTo(revision);
        return item;
    }

    private WorkItem nextWithPolicies(int count) {
        assertEventually(SOON, () -> assertThat(on.get(on.role("dev")).getAssociatedAccessPoliciesCount())
                .isEqualTo(count));
        stream = on.worker.stream(lease, 8);
        WorkItem item = stream.next();
        assertThat(item.getPush().getDesired().getPoliciesCount()).isEqualTo(count);
        return item;
    }

    private ReportPushRequest.Builder refusedCreate(WorkItem item) {
        return report(item, PushOutcome.PUSH_OUTCOME_REFUSED)
                .addSteps(Held.refused(StepKind.STEP_KIND_CREATE_ENTRY, IN_USE, IN_USE_TEXT));
    }

    private ReportPushRequest.Builder refusedUpdate(WorkItem item) {
        return report(item, PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .setAfter(Held.entry(on, "dev"))
                .addSteps(Held.refused(StepKind.STEP_KIND_UPDATE_ENTRY, "InvalidParameterException", "bad groups"));
    }

    private AccessEntry adopt(String name) {
        return on.calls
                .entries()
                .adoptAccessEntry(AdoptAccessEntryRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setPrincipalArn(on.role(name))
                        .build())
                .getAccessEntry();
    }

    private CompletableFuture<?> creating(CreateAccessEntryRequest request) {
        return CompletableFuture.supplyAsync(() -> on.calls.entries().createAccessEntry(request), CALLERS);
    }

    private CompletableFuture<?> associating(String name, String policy) {
        return associating(name, policy, WAIT);
    }

    private CompletableFuture<?> associating(String name, String policy, com.google.protobuf.Duration wait) {
        AssociateAccessPolicyRequest request =
                on.association(on.role(name), policy).setSyncWait(wait).build();
        return CompletableFuture.supplyAsync(() -> on.calls.policies().associateAccessPolicy(request), CALLERS);
    }

    private String row(String name) {
        return on.value("SELECT s::text FROM entry_sync s WHERE principal_arn = '" + on.role(name) + "'");
    }

    private static void join(CompletableFuture<?> call) {
        try {
            var unused = call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
