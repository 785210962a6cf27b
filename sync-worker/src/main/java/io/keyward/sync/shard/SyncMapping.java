package io.keyward.sync.shard;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.KnownEntry;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.ObservedClusterState;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ScopedPolicy;
import io.keyward.proto.sync.v1.Shard;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.proto.sync.v1.TargetCluster;
import io.keyward.proto.sync.v1.WorkItem;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.ObservedState;
import io.keyward.sync.entry.Target;
import io.keyward.sync.plan.Step;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import io.keyward.sync.push.PushOrder;
import io.keyward.sync.push.PushResult;
import io.keyward.sync.push.StepResult;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Between the contract's messages and the worker's values. */
final class SyncMapping {

    private SyncMapping() {}

    static ShardKey shard(Lease lease) {
        return new ShardKey(lease.getShard().getAccount(), lease.getShard().getRegion());
    }

    static Lease toProto(HeldLease lease) {
        return Lease.newBuilder()
                .setShard(Shard.newBuilder()
                        .setAccount(lease.shard().account())
                        .setRegion(lease.shard().region()))
                .setEpoch(lease.epoch())
                .build();
    }

    static Target target(TargetCluster cluster) {
        return new Target(
                cluster.getArn(), cluster.getName(), cluster.getAccount(), cluster.getRegion(), cluster.getRoleArn());
    }

    /** An item's push; IllegalArgumentException if it lacks what a push cannot do without. */
    static PushOrder order(WorkItem item) {
        EntryPush push = item.getPush();
        if (push.getPrincipalArn().isEmpty() || !push.hasRequestedAt() || !push.hasSentAt()) {
            throw new IllegalArgumentException("a push needs principal_arn, requested_at and sent_at");
        }
        return new PushOrder(
                item.getItemId(),
                item.getAttempts(),
                target(item.getCluster()),
                push.getPrincipalArn(),
                push.hasDesired() ? desired(push.getDesired()) : null,
                push.getRevision(),
                push.getOwned(),
                ProtoTime.toJava(push.getSentAt()),
                ProtoTime.toJava(push.getRequestedAt()),
                push.getCreateToken(),
                push.hasDeletedAt() ? ProtoTime.toJava(push.getDeletedAt()) : null,
                push.hasKnown() ? known(push.getKnown()) : null);
    }

    private static PushOrder.Known known(KnownEntry known) {
        if (!known.hasEntry()) {
            return new PushOrder.Known(null);
        }
        var entry = known.getEntry();
        return new PushOrder.Known(new ObservedEntry(
                entry.getPrincipalArn(),
                new EntryContent(
                        entry.getType(),
                        entry.getUsername(),
                        entry.getKubernetesGroupsList(),
                        entry.getTagsMap(),
                        policies(entry.getPoliciesList())),
                entry.getAccessEntryArn(),
                ProtoTime.toJava(entry.getCreatedAt()),
                ProtoTime.toJava(entry.getModifiedAt())));
    }

    static ReportPushRequest.Builder report(HeldLease lease, WorkItem item, PushResult result) {
        ReportPushRequest.Builder report = ReportPushRequest.newBuilder()
                .setLease(toProto(lease))
                .setItemId(item.getItemId())
                .setClusterArn(item.getCluster().getArn())
                .setPrincipalArn(item.getPush().getPrincipalArn())
                .setObserved(result.observed());
        switch (result.outcome()) {
            case DONE -> report.setOutcome(PushOutcome.PUSH_OUTCOME_DONE);
            case REFUSED -> report.setOutcome(PushOutcome.PUSH_OUTCOME_REFUSED);
            case RETRY ->
                report.setOutcome(PushOutcome.PUSH_OUTCOME_RETRY).setRetryAfter(ProtoTime.toProto(result.retryAfter()));
        }
        result.steps().forEach(step -> report.addSteps(toProto(step)));
        if (result.before() != null) {
            report.setBefore(toProto(result.before()));
        }
        if (result.after() != null) {
            report.setAfter(toProto(result.after()));
        }
        if (result.error() != null) {
            report.setError(toProto(result.error()));
        }
        return report;
    }

    static ReportClusterReadRequest.Builder report(HeldLease lease, String itemId, ObservedState state) {
        return ReportClusterReadRequest.newBuilder()
                .setLease(toProto(lease))
                .setItemId(itemId)
                .setState(toProto(state));
    }

    static ReportClusterReadRequest.Builder report(
            HeldLease lease, String itemId, AwsError error, Duration retryAfter) {
        return ReportClusterReadRequest.newBuilder()
                .setLease(toProto(lease))
                .setItemId(itemId)
                .setError(toProto(error))
                .setRetryAfter(ProtoTime.toProto(retryAfter));
    }

    static EntryContent desired(io.keyward.proto.sync.v1.DesiredEntry entry) {
        return new EntryContent(
                entry.getType(),
                entry.getUsername().isEmpty() ? null : entry.getUsername(),
                entry.getKubernetesGroupsList(),
                entry.getTagsMap(),
                policies(entry.getPoliciesList()));
    }

    private static SortedMap<String, AccessScope> policies(List<ScopedPolicy> scoped) {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        scoped.forEach(policy -> policies.put(
                policy.getPolicyArn(), new AccessScope(policy.getScopeType(), policy.getNamespacesList())));
        return policies;
    }

    static io.keyward.proto.sync.v1.ObservedEntry toProto(ObservedEntry entry) {
        var message = io.keyward.proto.sync.v1.ObservedEntry.newBuilder()
                .setPrincipalArn(entry.principalArn())
                .setType(entry.content().type())
                .setUsername(entry.content().shownUsername(entry.principalArn()).orElse(""))
                .addAllKubernetesGroups(entry.content().kubernetesGroups())
                .putAllTags(entry.content().tags())
                .setAccessEntryArn(entry.accessEntryArn())
                .setCreatedAt(ProtoTime.toProto(entry.createdAt()))
                .setModifiedAt(ProtoTime.toProto(entry.modifiedAt()));
        entry.content().policies().forEach((arn, scope) -> message.addPolicies(toProto(arn, scope)));
        return message.build();
    }

    private static ObservedClusterState toProto(ObservedState state) {
        ClusterFacts facts = state.facts();
        ObservedClusterState.Builder message = ObservedClusterState.newBuilder()
                .setAuthenticationMode(facts.authenticationMode())
                .setStatus(facts.status())
                .setEndpoint(facts.endpoint())
                .setCertificateAuthorityData(facts.certificateAuthorityData())
                .setVersion(facts.version())
                .setPlatformVersion(facts.platformVersion())
                .setCreatedAt(ProtoTime.toProto(facts.createdAt()))
                .putAllTags(facts.tags())
                .setEntriesRead(state.entriesRead());
        state.entries().forEach(entry -> message.addEntries(toProto(entry)));
        return message.build();
    }

    private static io.keyward.proto.sync.v1.StepResult toProto(StepResult result) {
        var message = io.keyward.proto.sync.v1.StepResult.newBuilder()
                .setKind(kind(result.step()))
                .setStatus(status(result.status()))
                .setAwsRequestId(result.requestId());
        switch (result.step()) {
            case AssociatePolicy(String arn, AccessScope scope) -> message.setPolicy(toProto(arn, scope));
            case DisassociatePolicy(String arn, AccessScope scope) -> message.setPolicy(toProto(arn, scope));
            case CreateEntry _, UpdateEntry _, DeleteEntry _, TagEntry _, UntagEntry _ -> {}
        }
        if (result.error() != null) {
            message.setError(toProto(result.error()));
        }
        return message.build();
    }

    static StepKind kind(Step step) {
        return switch (step) {
            case CreateEntry _ -> StepKind.STEP_KIND_CREATE_ENTRY;
            case UpdateEntry _ -> StepKind.STEP_KIND_UPDATE_ENTRY;
            case DeleteEntry _ -> StepKind.STEP_KIND_DELETE_ENTRY;
            case TagEntry _ -> StepKind.STEP_KIND_TAG_ENTRY;
            case UntagEntry _ -> StepKind.STEP_KIND_UNTAG_ENTRY;
            case AssociatePolicy _ -> StepKind.STEP_KIND_ASSOCIATE_POLICY;
            case DisassociatePolicy _ -> StepKind.STEP_KIND_DISASSOCIATE_POLICY;
        };
    }

    private static StepStatus status(StepResult.Status status) {
        return switch (status) {
            case APPLIED -> StepStatus.STEP_STATUS_APPLIED;
            case ALREADY_SO -> StepStatus.STEP_STATUS_ALREADY_SO;
            case REFUSED -> StepStatus.STEP_STATUS_REFUSED;
            case FAILED -> StepStatus.STEP_STATUS_FAILED;
        };
    }

    private static ScopedPolicy toProto(String policyArn, AccessScope scope) {
        return ScopedPolicy.newBuilder()
                .setPolicyArn(policyArn)
                .setScopeType(scope.type())
                .addAllNamespaces(scope.namespaces())
                .build();
    }

    private static io.keyward.proto.sync.v1.AwsError toProto(AwsError error) {
        return io.keyward.proto.sync.v1.AwsError.newBuilder()
                .setCode(error.code())
                .setMessage(error.message())
                .setRequestId(error.requestId())
                .setHttpStatus(error.httpStatus())
                .build();
    }
}
