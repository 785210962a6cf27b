package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.authorizer.manifest.Manifest;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.GetRbacRequest;
import io.keyward.proto.access.v1.GetRbacResponse;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.PutRbacResponse;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.util.Map;

@Singleton
class RbacEndpoint extends RbacServiceGrpc.RbacServiceImplBase {

    private final RbacSnapshots snapshots;
    private final Refusals refusals;
    private final Clusters clusters;
    private final Replies replies;

    RbacEndpoint(RbacSnapshots snapshots, Refusals refusals, Clusters clusters, Replies replies) {
        this.snapshots = snapshots;
        this.refusals = refusals;
        this.clusters = clusters;
        this.replies = replies;
    }

    @Override
    public void putRbac(PutRbacRequest in, StreamObserver<PutRbacResponse> out) {
        replies.reply(out, () -> {
            RequestTerms terms = Requests.terms(in);
            Attempt attempt = Attempt.of(Action.ACTION_CLUSTER_RBAC_PUT, () -> clusters.arnOf(in.getCluster()), terms);
            return PutRbacResponse.newBuilder()
                    .setSnapshot(refusals.recording(attempt, () -> put(in.getCluster(), in.getListJson(), terms)))
                    .build();
        });
    }

    @Override
    public void getRbac(GetRbacRequest in, StreamObserver<GetRbacResponse> out) {
        replies.reply(out, () -> {
            RbacSnapshot snapshot = snapshots.find(in.getCluster()).orElseThrow(() -> notGiven(in.getCluster()));
            return GetRbacResponse.newBuilder()
                    .setSnapshot(RbacMapping.toProto(snapshot))
                    .setListJson(snapshot.listJson())
                    .build();
        });
    }

    /** Reads both lists before the cluster is locked: a long one takes its time. */
    private io.keyward.proto.access.v1.RbacSnapshot put(String cluster, ByteString listJson, RequestTerms terms) {
        Manifest given = ListReader.read(listJson);
        long same = snapshots
                .find(cluster)
                .filter(known -> known.listJson().equals(listJson)
                        || ListReader.read(known.listJson()).equals(given))
                .map(RbacSnapshot::revision)
                .orElse(0L);
        return snapshots.put(cluster, listJson, given, same, terms);
    }

    private static ServiceException notGiven(String cluster) {
        return new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_RBAC_NOT_FOUND,
                "cluster: no RBAC snapshot was given for " + cluster + "; decisions use Kubernetes' default roles",
                Map.of("field", "cluster", "cluster", cluster));
    }
}
