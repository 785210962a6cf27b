package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.EntryChange;
import io.keyward.proto.access.v1.EntryDeletion;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.SyncStatus.State;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LastAdministratorTest extends WorkerAtWork {

    private static final String ADMIN = ClusterFixture.ADMIN;
    private static final Executor CALLERS = task -> Thread.ofVirtual().start(task);

    @Test
    void one_that_was_never_pushed_does_not_stand_in_for_one_that_eks_holds() {
        administrator("boss");
        on.create(on.role("typo"));
        on.associate(on.role("typo"), ADMIN);

        RpcFailure failure = refused(() -> on.delete(on.role("boss")));

        assertThat(failure.message()).contains("wait until that is synced");
        assertThat(failure.metadata()).containsEntry("principalArn", on.role("boss"));
        assertThat(on.get(on.role("boss")).getSync().getState()).isEqualTo(State.STATE_SYNCED);
        refused(() -> disassociate("boss"));
        refused(() -> on.calls
                .policies()
                .associateAccessPolicy(on.association(on.role("boss"), ADMIN)
                        .setAccessScope(AccessScope.newBuilder()
                                .setType(AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                                .addNamespaces("dev"))
                        .build()));
    }

    @Test
    void one_goes_once_another_is_synced() {
        administrator("boss");
        administrator("next");

        on.delete(on.role("boss"));

        assertThat(stream.next().getPush().getPrincipalArn()).isEqualTo(on.role("boss"));
        refused(() -> on.delete(on.role("next")));
    }

    @Test
    void one_whose_grant_somebody_waits_for_does_not_stand_in() {
        administrator("boss");
        owned("next");
        var waiting = CompletableFuture.supplyAsync(
                () -> on.calls
                        .policies()
                        .associateAccessPolicy(on.association(on.role("next"), ADMIN)
                                .setSyncWait(Durations.fromSeconds(20))
                                .build()),
                CALLERS);
        WorkItem grant = stream.next();

        refused(() -> on.delete(on.role("boss")));

        on.worker.send(done(grant, "next", ADMIN)
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(ADMIN))));
        assertThat(waiting.join().getAccessEntry().getSync().getState()).isEqualTo(State.STATE_SYNCED);
        on.delete(on.role("boss"));
    }

    @Test
    void one_whose_policy_is_taken_away_and_given_again_does_not_stand_in_meanwhile() {
        administrator("boss");
        administrator("other");
        disassociate("other");
        on.associate(on.role("other"), ADMIN);

        refused(() -> on.delete(on.role("boss")));
    }

    @Test
    void a_refused_change_of_it_does_not_let_it_go() {
        administrator("boss");
        on.regroup(on.role("boss"), "nonsense");
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(Held.entry(on, "boss", ADMIN))
                .setAfter(Held.entry(on, "boss", ADMIN))
                .addSteps(Held.refused(StepKind.STEP_KIND_UPDATE_ENTRY, "InvalidParameterException", "no")));
        assertThat(on.get(on.role("boss")).getSync().getState()).isEqualTo(State.STATE_FAILED);

        refused(() -> on.delete(on.role("boss")));
        refused(() -> disassociate("boss"));
    }

    @Test
    void one_that_eks_refused_a_change_of_stands_in_for_another() {
        administrator("boss");
        administrator("other");
        on.regroup(on.role("other"), "nonsense");
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(Held.entry(on, "other", ADMIN))
                .setAfter(Held.entry(on, "other", ADMIN))
                .addSteps(Held.refused(StepKind.STEP_KIND_UPDATE_ENTRY, "InvalidParameterException", "no")));

        on.delete(on.role("boss"));

        refused(() -> on.delete(on.role("other")));
    }

    @Test
    void one_that_eks_holds_and_keyward_does_not_own_stands_in() {
        administrator("boss");
        on.create(on.role("theirs"));
        ObservedEntry theirs = Held.entry(on, "theirs", ADMIN).build();
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .setObserved(true)
                .setBefore(theirs)
                .setAfter(theirs)
                .addSteps(Held.refused(StepKind.STEP_KIND_CREATE_ENTRY, "ResourceInUseException", "in use")));
        on.delete(on.role("theirs"));
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(theirs)
                .setAfter(theirs));

        on.delete(on.role("boss"));

        var adopted = on.calls
                .entries()
                .adoptAccessEntry(AdoptAccessEntryRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setPrincipalArn(on.role("theirs"))
                        .build());
        assertThat(adopted.getAccessEntry().getSync().getState()).isEqualTo(State.STATE_SYNCED);
        refused(() -> on.delete(on.role("theirs")));
    }

    @Test
    void those_that_were_never_pushed_may_give_way_to_each_other_but_not_to_none() {
        on.setMode(ClusterMode.CLUSTER_MODE_PAUSED);
        on.create(on.role("typo"));
        on.associate(on.role("typo"), ADMIN);
        refused(() -> on.delete(on.role("typo")));

        on.create(on.role("right"));
        on.associate(on.role("right"), ADMIN);

        on.delete(on.role("typo"));
    }

    @Test
    void a_batch_that_swaps_it_in_one_go_is_refused_at_the_change_that_takes_it_away() {
        administrator("boss");

        RpcFailure failure = refused(() -> batch(
                change("boss").setDelete(EntryDeletion.getDefaultInstance()),
                change("next").setCreate(NewEntry.getDefaultInstance()),
                change("next")
                        .setAssociate(PolicyAssociation.newBuilder()
                                .setPolicyArn(ADMIN)
                                .setAccessScope(
                                        AccessScope.newBuilder().setType(AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER)))));

        assertThat(failure.metadata()).containsEntry("field", "changes[0].principal_arn");
        assertThat(on.events("access-entry.", "access-policy."))
                .filteredOn(event -> event.getOutcome() == Outcome.OUTCOME_REFUSED)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getPrincipalArn()).isEqualTo(on.role("boss"));
                    assertThat(event.getAction()).isEqualTo("access-entry.delete");
                });
        assertThat(on.get().getAccessEntryCount()).isEqualTo(1);
    }

    @Test
    void a_batch_beyond_the_removal_limit_is_refused_at_the_removal_that_is_one_too_many() {
        for (String name : List.of("a", "b", "c")) {
            owned(name);
        }
        var unused = on.calls
                .clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setRemovalLimit(1)
                        .setUpdateMask(
                                com.google.protobuf.FieldMask.newBuilder().addPaths("removal_limit"))
                        .build());

        RpcFailure failure = Calls.failure(() -> batch(
                change("a").setDelete(EntryDeletion.getDefaultInstance()),
                change("b").setDelete(EntryDeletion.getDefaultInstance()),
                change("d").setCreate(NewEntry.getDefaultInstance())));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_REMOVAL_LIMIT);
        assertThat(failure.metadata()).containsEntry("field", "changes[1].principal_arn");
        List<AuditEvent> refusals = on.events("access-entry.").stream()
                .filter(event -> event.getOutcome() == Outcome.OUTCOME_REFUSED)
                .toList();
        assertThat(refusals).extracting(AuditEvent::getPrincipalArn).containsExactly(on.role("b"));
    }

    @Test
    void one_that_ends_by_itself_does_not_stand_in_for_one_that_does_not() {
        administrator("boss");
        administrator("guest");
        on.sql("UPDATE access_entry SET policies = jsonb_set(policies, '{0,expiresAt}', '\"2099-01-01T00:00:00Z\"')"
                + " WHERE principal_arn = '" + on.role("guest") + "' AND cluster_id = " + on.id());

        assertThat(refused(() -> on.delete(on.role("boss"))).message()).contains("not for a while only");
        refused(() -> batch(
                change("guest")
                        .setAssociate(PolicyAssociation.newBuilder()
                                .setPolicyArn(SyncFixture.VIEW)
                                .setAccessScope(
                                        AccessScope.newBuilder().setType(AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER))),
                change("boss").setDelete(EntryDeletion.getDefaultInstance())));

        on.delete(on.role("guest"));
    }

    @Test
    void a_change_that_is_only_validated_is_refused_as_it_would_be() {
        administrator("boss");
        DeleteAccessEntryRequest deletion = DeleteAccessEntryRequest.newBuilder()
                .setCluster(on.cluster)
                .setPrincipalArn(on.role("boss"))
                .build();

        RpcFailure validated = refused(() -> on.calls
                .entries()
                .deleteAccessEntry(deletion.toBuilder().setValidateOnly(true).build()));
        RpcFailure done = refused(() -> on.calls.entries().deleteAccessEntry(deletion));

        assertThat(validated).isEqualTo(done);
        assertThat(on.events("access-entry.delete"))
                .extracting(event -> event.getDetails().containsFields("validateOnly"))
                .containsExactly(true, false);
    }

    private static RpcFailure refused(ThrowingCallable change) {
        RpcFailure failure = Calls.failure(change);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR);
        return failure;
    }

    /** One that EKS holds as an administrator. */
    private void administrator(String name) {
        owned(name);
        on.associate(on.role(name), ADMIN);
        on.worker.send(done(stream.next(), name, ADMIN)
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(ADMIN))));
        assertThat(on.get(on.role(name)).getSync().getState()).isEqualTo(State.STATE_SYNCED);
    }

    private void disassociate(String name) {
        var unused = on.calls
                .policies()
                .disassociateAccessPolicy(DisassociateAccessPolicyRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setPrincipalArn(on.role(name))
                        .setPolicyArn(ADMIN)
                        .build());
    }

    private EntryChange.Builder change(String name) {
        return EntryChange.newBuilder().setPrincipalArn(on.role(name));
    }

    private void batch(EntryChange.Builder... changes) {
        BatchChangeRequest.Builder request = BatchChangeRequest.newBuilder().setCluster(on.cluster);
        for (EntryChange.Builder change : changes) {
            request.addChanges(change);
        }
        var unused = on.calls.entries().batchChange(request.build());
    }
}
