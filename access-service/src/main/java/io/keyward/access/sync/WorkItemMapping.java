package io.keyward.access.sync;

import io.keyward.access.cluster.Cluster;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.ClusterRead;
import io.keyward.proto.sync.v1.DesiredEntry;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.ScopedPolicy;
import io.keyward.proto.sync.v1.TargetCluster;
import io.keyward.proto.sync.v1.WorkItem;

/** Work to its wire form. */
final class WorkItemMapping {

    private WorkItemMapping() {}

    static WorkItem toProto(Dispatch dispatch) {
        WorkItem.Builder item = WorkItem.newBuilder().setCluster(cluster(dispatch.cluster()));
        return switch (dispatch) {
            case Dispatch.Push push ->
                item.setItemId(push.work().itemId().toString())
                        .setAttempts(push.work().attempts())
                        .setPush(push(push))
                        .build();
            case Dispatch.Read read ->
                item.setItemId(read.work().itemId().toString())
                        .setAttempts(read.work().attempts())
                        .setRead(ClusterRead.getDefaultInstance())
                        .build();
        };
    }

    private static TargetCluster cluster(Cluster cluster) {
        return TargetCluster.newBuilder()
                .setArn(cluster.arnText())
                .setName(cluster.arn().name())
                .setAccount(cluster.arn().account())
                .setRegion(cluster.arn().region())
                .setRoleArn(cluster.roleArn())
                .build();
    }

    private static EntryPush push(Dispatch.Push push) {
        EntryPush.Builder proto = EntryPush.newBuilder()
                .setPrincipalArn(push.work().principalArn())
                .setRevision(push.work().revision())
                .setOwned(push.work().owned())
                .setRequestedAt(ProtoTime.toProto(push.work().requestedAt()))
                .setCreateToken(push.createToken());
        if (push.desired() != null) {
            proto.setDesired(desired(push.desired()));
        }
        return proto.build();
    }

    private static DesiredEntry desired(EntryContent content) {
        DesiredEntry.Builder proto = DesiredEntry.newBuilder()
                .setType(content.type())
                .setUsername(content.username() == null ? "" : content.username())
                .addAllKubernetesGroups(content.kubernetesGroups())
                .putAllTags(content.tags());
        content.policies()
                .forEach((policyArn, scope) -> proto.addPolicies(ScopedPolicy.newBuilder()
                        .setPolicyArn(policyArn)
                        .setScopeType(scope.type())
                        .addAllNamespaces(scope.namespaces())));
        return proto.build();
    }
}
