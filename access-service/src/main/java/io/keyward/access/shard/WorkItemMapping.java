package io.keyward.access.shard;

import io.keyward.access.lifecycle.DuePush;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.WorkQueue.DueRead;
import io.keyward.eks.ClusterArn;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.ClusterRead;
import io.keyward.proto.sync.v1.DesiredEntry;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.KnownEntry;
import io.keyward.proto.sync.v1.ScopedPolicy;
import io.keyward.proto.sync.v1.TargetCluster;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Work to its wire form. */
final class WorkItemMapping {

    private WorkItemMapping() {}

    static WorkItem toProto(Dispatch dispatch, Instant now) {
        return switch (dispatch) {
            case Dispatch.Push(DuePush push, String traceParent) ->
                WorkItem.newBuilder()
                        .setCluster(cluster(push.target()))
                        .setItemId(push.itemId().toString())
                        .setAttempts(push.attempts())
                        .setTraceParent(traceParent)
                        .setPush(push(push, now))
                        .build();
            case Dispatch.Read(DueRead read) ->
                WorkItem.newBuilder()
                        .setCluster(cluster(read.target()))
                        .setItemId(read.itemId().toString())
                        .setAttempts(read.attempts())
                        .setRead(ClusterRead.getDefaultInstance())
                        .build();
        };
    }

    private static TargetCluster cluster(DuePush.Target target) {
        ClusterArn arn = ClusterArn.ofKept(target.arn());
        return TargetCluster.newBuilder()
                .setArn(arn.text())
                .setName(arn.name())
                .setAccount(arn.account())
                .setRegion(arn.region())
                .setRoleArn(target.roleArn())
                .build();
    }

    private static EntryPush push(DuePush push, Instant now) {
        EntryPush.Builder proto = EntryPush.newBuilder()
                .setPrincipalArn(push.principalArn())
                .setRevision(push.revision())
                .setOwned(push.owned())
                .setSentAt(ProtoTime.toProto(now))
                .setRequestedAt(ProtoTime.toProto(push.requestedAt()));
        if (push.desired() != null) {
            proto.setDesired(desired(push.desired())).setCreateToken(push.createToken());
        }
        if (push.deletedAt() != null) {
            proto.setDeletedAt(ProtoTime.toProto(push.deletedAt()));
        }
        if (push.known() != null) {
            proto.setKnown(known(push.known()));
        }
        return proto.build();
    }

    private static KnownEntry known(DuePush.Known known) {
        KnownEntry.Builder proto = KnownEntry.newBuilder();
        ObservedEntry entry = known.entry();
        if (entry != null) {
            proto.getEntryBuilder()
                    .setPrincipalArn(entry.principalArn())
                    .setType(entry.content().type())
                    .setUsername(Objects.requireNonNull(entry.content().username()))
                    .addAllKubernetesGroups(entry.content().kubernetesGroups())
                    .putAllTags(entry.content().tags())
                    .setAccessEntryArn(entry.accessEntryArn())
                    .setCreatedAt(ProtoTime.toProto(Objects.requireNonNull(entry.eksCreatedAt())))
                    .setModifiedAt(ProtoTime.toProto(entry.observedAt()))
                    .addAllPolicies(policies(entry.content()));
        }
        return proto.build();
    }

    private static DesiredEntry desired(EntryContent content) {
        return DesiredEntry.newBuilder()
                .setType(content.type())
                .setUsername(content.username() == null ? "" : content.username())
                .addAllKubernetesGroups(content.kubernetesGroups())
                .putAllTags(content.tags())
                .addAllPolicies(policies(content))
                .build();
    }

    private static List<ScopedPolicy> policies(EntryContent content) {
        return content.policies().entrySet().stream()
                .map(policy -> ScopedPolicy.newBuilder()
                        .setPolicyArn(policy.getKey())
                        .setScopeType(policy.getValue().type())
                        .addAllNamespaces(policy.getValue().namespaces())
                        .build())
                .toList();
    }
}
