package io.keyward.gateway.fake;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.proto.access.v1.GetRbacRequest;
import io.keyward.proto.access.v1.GetRbacResponse;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.PutRbacResponse;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.access.v1.RbacSnapshot;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** RbacService that takes what begins as an object and remembers it. */
final class FakeRbacService extends RbacServiceGrpc.RbacServiceImplBase {

    private final Clusters clusters;
    private final Journal journal;
    private final Map<String, ByteString> lists = new ConcurrentHashMap<>();

    FakeRbacService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void putRbac(PutRbacRequest request, StreamObserver<PutRbacResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.find(request.getCluster()).getArn();
            if (!request.getListJson().startsWith(ByteString.copyFromUtf8("{"))) {
                throw Invalid.field("list_json", "ClusterRole view: rules[0].verbs is empty");
            }
            lists.put(cluster, request.getListJson());
            journal.record("rbac.put", GetRbacRequest.getDefaultInstance(), Outcome.OUTCOME_SUCCESS, cluster, "", "");
            return PutRbacResponse.newBuilder().setSnapshot(snapshot(cluster)).build();
        });
    }

    @Override
    public void getRbac(GetRbacRequest request, StreamObserver<GetRbacResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.find(request.getCluster()).getArn();
            ByteString list = lists.get(cluster);
            if (list == null) {
                throw new NotFound(
                        ErrorReason.ERROR_REASON_RBAC_NOT_FOUND,
                        "no RBAC snapshot was given for this cluster",
                        Map.of());
            }
            return GetRbacResponse.newBuilder()
                    .setSnapshot(snapshot(cluster))
                    .setListJson(list)
                    .build();
        });
    }

    private static RbacSnapshot snapshot(String cluster) {
        return RbacSnapshot.newBuilder()
                .setClusterArn(cluster)
                .setRevision(8)
                .setEtag(String.valueOf(8))
                .setRoles(1)
                .setClusterRoles(2)
                .setRoleBindings(3)
                .setClusterRoleBindings(4)
                .setNamespaces(5)
                .setPutAt(Seed.time(1_703_388_453))
                .build();
    }
}
