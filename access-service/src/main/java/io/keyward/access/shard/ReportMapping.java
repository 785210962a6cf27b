package io.keyward.access.shard;

import com.google.protobuf.Duration;
import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.AwsError;
import io.keyward.proto.sync.v1.ObservedClusterState;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.ScopedPolicy;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepResult;
import io.keyward.proto.sync.v1.StepStatus;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Reports from their wire form; refuses what no worker of ours would send, naming the field. */
final class ReportMapping {

    /** Far above what a worker waits, and short enough to add to any time. */
    private static final java.time.Duration LONGEST_WAIT = java.time.Duration.ofDays(1);

    private ReportMapping() {}

    static Lease lease(String workerId, io.keyward.proto.sync.v1.Lease lease) {
        return new Lease(
                workerId,
                new Shard(lease.getShard().getAccount(), lease.getShard().getRegion()),
                lease.getEpoch());
    }

    static io.keyward.proto.sync.v1.Lease toProto(Lease lease) {
        return io.keyward.proto.sync.v1.Lease.newBuilder()
                .setShard(io.keyward.proto.sync.v1.Shard.newBuilder()
                        .setAccount(lease.shard().account())
                        .setRegion(lease.shard().region()))
                .setEpoch(lease.epoch())
                .build();
    }

    static PushReport push(ReportPushRequest request) {
        return new PushReport(
                lease(request.getWorkerId(), request.getLease()),
                itemId(request.getItemId()),
                request.getClusterArn(),
                request.getPrincipalArn(),
                result(request.getOutcome()),
                wait(request.getRetryAfter()),
                request.getStepsList().stream().map(ReportMapping::step).toList(),
                request.hasBefore() ? sighting(request.getBefore()) : null,
                request.hasAfter() ? sighting(request.getAfter()) : null,
                request.getObserved(),
                request.hasError() ? failure(request.getError()) : null);
    }

    static ClusterReadReport clusterRead(ReportClusterReadRequest request, Instant now) {
        Lease lease = lease(request.getWorkerId(), request.getLease());
        UUID itemId = itemId(request.getItemId());
        if (request.hasState()) {
            ObservedClusterState state = request.getState();
            List<Sighting> entries =
                    state.getEntriesList().stream().map(ReportMapping::sighting).toList();
            return new ClusterReadReport.Seen(lease, itemId, cluster(state, now), entries, state.getEntriesRead());
        }
        if (!request.hasError()) {
            throw ServiceException.Invalid.field("state", "a read either has a state or an error");
        }
        return new ClusterReadReport.Failed(lease, itemId, failure(request.getError()), wait(request.getRetryAfter()));
    }

    static ReturnedWork.Returned returned(ReturnWorkRequest request) {
        return new ReturnedWork.Returned(
                lease(request.getWorkerId(), request.getLease()),
                itemId(request.getItemId()),
                request.getClusterArn(),
                request.getPrincipalArn(),
                request.getReason(),
                wait(request.getRetryAfter()),
                request.getStepsList().stream().map(ReportMapping::step).toList());
    }

    private static UUID itemId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw ServiceException.Invalid.field("item_id", "is not the id of a work item");
        }
    }

    private static PushReport.Result result(PushOutcome outcome) {
        return switch (outcome) {
            case PUSH_OUTCOME_DONE -> PushReport.Result.DONE;
            case PUSH_OUTCOME_RETRY -> PushReport.Result.RETRY;
            case PUSH_OUTCOME_REFUSED -> PushReport.Result.REFUSED;
            case PUSH_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                throw ServiceException.Invalid.field("outcome", "must be DONE, RETRY or REFUSED");
        };
    }

    private static Step step(StepResult step) {
        Step.Kind kind = kind(step.getKind());
        boolean scoped = step.hasPolicy() && !step.getPolicy().getScopeType().isEmpty();
        if (kind.ofPolicy() && step.getPolicy().getPolicyArn().isEmpty()) {
            throw ServiceException.Invalid.field("steps.policy", "must name the policy of a policy step");
        }
        return new Step(
                kind,
                kind.ofPolicy() ? step.getPolicy().getPolicyArn() : null,
                kind.ofPolicy() && scoped ? scope(step.getPolicy()) : null,
                status(step.getStatus()),
                step.hasError() ? failure(step.getError()) : null,
                step.getAwsRequestId());
    }

    private static Step.Kind kind(StepKind kind) {
        return switch (kind) {
            case STEP_KIND_CREATE_ENTRY -> Step.Kind.CREATE_ENTRY;
            case STEP_KIND_UPDATE_ENTRY -> Step.Kind.UPDATE_ENTRY;
            case STEP_KIND_DELETE_ENTRY -> Step.Kind.DELETE_ENTRY;
            case STEP_KIND_TAG_ENTRY -> Step.Kind.TAG_ENTRY;
            case STEP_KIND_UNTAG_ENTRY -> Step.Kind.UNTAG_ENTRY;
            case STEP_KIND_ASSOCIATE_POLICY -> Step.Kind.ASSOCIATE_POLICY;
            case STEP_KIND_DISASSOCIATE_POLICY -> Step.Kind.DISASSOCIATE_POLICY;
            case STEP_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw ServiceException.Invalid.field("steps.kind", "must be a kind of step");
        };
    }

    private static Step.Status status(StepStatus status) {
        return switch (status) {
            case STEP_STATUS_APPLIED -> Step.Status.APPLIED;
            case STEP_STATUS_ALREADY_SO -> Step.Status.ALREADY_SO;
            case STEP_STATUS_REFUSED -> Step.Status.REFUSED;
            case STEP_STATUS_FAILED -> Step.Status.FAILED;
            case STEP_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw ServiceException.Invalid.field("steps.status", "must be a status of a step");
        };
    }

    private static AwsFailure failure(AwsError error) {
        return new AwsFailure(error.getCode(), error.getMessage(), error.getRequestId());
    }

    private static Sighting sighting(ObservedEntry entry) {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        entry.getPoliciesList().forEach(policy -> policies.put(policy.getPolicyArn(), scope(policy)));
        EntryContent content = new EntryContent(
                entry.getType(), entry.getUsername(), entry.getKubernetesGroupsList(), entry.getTagsMap(), policies);
        return new Sighting(
                entry.getPrincipalArn(),
                content,
                entry.getAccessEntryArn(),
                entry.hasCreatedAt() ? ProtoTime.toJava(entry.getCreatedAt()) : null);
    }

    private static AccessScope scope(ScopedPolicy policy) {
        return new AccessScope(policy.getScopeType(), policy.getNamespacesList());
    }

    private static ObservedCluster cluster(ObservedClusterState state, Instant now) {
        return new ObservedCluster(
                state.getAuthenticationMode(),
                state.getStatus(),
                state.getEndpoint(),
                state.getCertificateAuthorityData(),
                state.getVersion(),
                state.getPlatformVersion(),
                state.hasCreatedAt() ? ProtoTime.toJava(state.getCreatedAt()) : null,
                state.getTagsMap(),
                now);
    }

    /** Zero or less, or more than a day, becomes what can be worked with. */
    private static java.time.Duration wait(Duration duration) {
        long seconds = Math.clamp(duration.getSeconds(), 0, LONGEST_WAIT.toSeconds());
        return java.time.Duration.ofSeconds(seconds, Math.clamp(duration.getNanos(), 0, 999_999_999));
    }
}
