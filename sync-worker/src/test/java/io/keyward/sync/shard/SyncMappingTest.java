package io.keyward.sync.shard;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.NOON;
import static io.keyward.sync.plan.Entries.PRINCIPAL;
import static io.keyward.sync.plan.Entries.VIEW;
import static io.keyward.sync.plan.Entries.observed;
import static io.keyward.sync.plan.Entries.policies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.proto.sync.v1.WorkItem;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.plan.Step;
import io.keyward.sync.push.PushOrder;
import io.keyward.sync.push.PushResult;
import io.keyward.sync.push.PushResult.Outcome;
import io.keyward.sync.push.StepResult;
import io.keyward.sync.push.StepResult.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncMappingTest {

    private static final HeldLease LEASE =
            new HeldLease(new ShardKey("123456789012", "us-west-2"), 9, 0, System::nanoTime);

    private static Timestamp noon() {
        return Timestamp.newBuilder()
                .setSeconds(NOON.getEpochSecond())
                .setNanos(5)
                .build();
    }

    @Test
    void pushIsReadWithAllItSays() {
        WorkItem item = WorkItem.newBuilder()
                .setItemId("i")
                .setAttempts(3)
                .setPush(EntryPush.newBuilder()
                        .setPrincipalArn(PRINCIPAL)
                        .setRevision(7)
                        .setOwned(true)
                        .setSentAt(noon())
                        .setRequestedAt(noon())
                        .setCreateToken("t")
                        .setDeletedAt(noon())
                        .setDesired(io.keyward.proto.sync.v1.DesiredEntry.newBuilder()
                                .setType("STANDARD")
                                .setUsername("u")
                                .addKubernetesGroups("g")
                                .putTags("k", "v")
                                .addPolicies(io.keyward.proto.sync.v1.ScopedPolicy.newBuilder()
                                        .setPolicyArn(VIEW)
                                        .setScopeType("namespace")
                                        .addNamespaces("a"))))
                .build();

        assertThat(SyncMapping.order(item))
                .isEqualTo(new PushOrder(
                        "i",
                        3,
                        SyncMapping.target(item.getCluster()),
                        PRINCIPAL,
                        new EntryContent(
                                "STANDARD",
                                "u",
                                List.of("g"),
                                Map.of("k", "v"),
                                policies(VIEW, AccessScope.namespaces("a"))),
                        7,
                        true,
                        NOON.plusNanos(5),
                        NOON.plusNanos(5),
                        "t",
                        NOON.plusNanos(5),
                        null));
    }

    @Test
    void pushWithoutDesiredStateIsARemoval() {
        WorkItem item = WorkItem.newBuilder()
                .setPush(EntryPush.newBuilder()
                        .setPrincipalArn(PRINCIPAL)
                        .setRequestedAt(noon())
                        .setSentAt(noon()))
                .build();

        assertThat(SyncMapping.order(item).desired()).isNull();
    }

    @Test
    void pushWithoutItsTimeIsNotGuessedAt() {
        WorkItem item = WorkItem.newBuilder()
                .setPush(EntryPush.newBuilder().setPrincipalArn(PRINCIPAL))
                .build();

        assertThatThrownBy(() -> SyncMapping.order(item)).hasMessageContaining("requested_at");
    }

    @Test
    void reportSaysWhatCameOfEachStep() {
        AwsError error = new AwsError("InvalidParameterException", "no", "r-2", 400);
        ObservedEntry after = observed(policies(EDIT, AccessScope.cluster(), VIEW, AccessScope.namespaces("b", "a")));
        PushResult result = new PushResult(
                Outcome.REFUSED,
                Duration.ZERO,
                List.of(
                        new StepResult(
                                new Step.AssociatePolicy(EDIT, AccessScope.cluster()), Status.APPLIED, null, "r-1"),
                        new StepResult(
                                new Step.AssociatePolicy("x", AccessScope.namespaces("n")),
                                Status.REFUSED,
                                error,
                                "r-2")),
                null,
                after,
                true,
                null);

        ReportPushRequest report = SyncMapping.report(
                        LEASE, WorkItem.newBuilder().setItemId("i").build(), result)
                .build();

        assertThat(report.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_REFUSED);
        assertThat(report.getLease().getEpoch()).isEqualTo(9);
        assertThat(report.hasRetryAfter()).isFalse();
        assertThat(report.hasBefore()).isFalse();
        assertThat(report.hasError()).isFalse();
        assertThat(report.getSteps(0).getKind()).isEqualTo(StepKind.STEP_KIND_ASSOCIATE_POLICY);
        assertThat(report.getSteps(0).getPolicy().getScopeType()).isEqualTo("cluster");
        assertThat(report.getSteps(0).getAwsRequestId()).isEqualTo("r-1");
        assertThat(report.getSteps(1).getStatus()).isEqualTo(StepStatus.STEP_STATUS_REFUSED);
        assertThat(report.getSteps(1).getPolicy().getNamespacesList()).containsExactly("n");
        assertThat(report.getSteps(1).getError().getCode()).isEqualTo("InvalidParameterException");
        assertThat(report.getAfter().getPoliciesList()).hasSize(2);
        assertThat(report.getAfter().getCreatedAt().getSeconds()).isEqualTo(NOON.getEpochSecond());
    }

    @Test
    void retryCarriesItsTimeAndReason() {
        PushResult result = PushResult.unobserved(new AwsError("", "timeout", "", 0), Duration.ofMillis(1500));

        ReportPushRequest report = SyncMapping.report(
                        LEASE, WorkItem.newBuilder().setItemId("i").build(), result)
                .build();

        assertThat(report.getObserved()).isFalse();
        assertThat(ProtoTime.toJava(report.getRetryAfter())).isEqualTo(Duration.ofMillis(1500));
        assertThat(report.getError().getMessage()).isEqualTo("timeout");
    }
}
