package io.keyward.access.registry;

import static io.keyward.access.registry.ClusterProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.CallUnderWay;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.GetClusterResponse;
import io.keyward.proto.access.v1.ListClustersRequest;
import io.keyward.proto.access.v1.ListClustersResponse;
import io.keyward.proto.access.v1.ListDriftFindingsRequest;
import io.keyward.proto.access.v1.ListDriftFindingsResponse;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.RegisterClusterResponse;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterResponse;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.access.v1.UpdateClusterResponse;
import io.keyward.proto.audit.v1.Action;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@Singleton
class ClusterEndpoint extends ClusterServiceGrpc.ClusterServiceImplBase {

    private static final Set<String> UPDATABLE = Set.of("mode", "role_arn", "removal_limit", "labels");

    private final ClusterRegistry registry;
    private final DriftPages drift;
    private final Refusals refusals;
    private final Clusters clusters;
    private final CallsUnderWay calls;
    private final Replies replies;

    ClusterEndpoint(
            ClusterRegistry registry,
            DriftPages drift,
            Refusals refusals,
            Clusters clusters,
            CallsUnderWay calls,
            Replies replies) {
        this.calls = calls;
        this.replies = replies;
        this.registry = registry;
        this.drift = drift;
        this.refusals = refusals;
        this.clusters = clusters;
    }

    @Override
    public void registerCluster(RegisterClusterRequest in, StreamObserver<RegisterClusterResponse> out) {
        replies.reply(out, () -> {
            ClusterMode mode = ClusterProtoMapping.toDomain(in.getMode()).orElse(ClusterMode.ENFORCE);
            RequestTerms terms = Requests.terms(in);
            Cluster cluster = refusals.recording(
                    Attempt.of(Action.ACTION_CLUSTER_REGISTER, in::getArn, terms),
                    () -> registry.register(
                            new ClusterRegistry.Registration(in.getArn(), mode, in.getRoleArn(), in.getLabelsMap()),
                            terms));
            return RegisterClusterResponse.newBuilder().setCluster(cluster).build();
        });
    }

    @Override
    public void getCluster(GetClusterRequest in, StreamObserver<GetClusterResponse> out) {
        replies.reply(out, () -> {
            ClusterView view = registry.get(in.getCluster());
            return GetClusterResponse.newBuilder().setCluster(toProto(view)).build();
        });
    }

    @Override
    public void listClusters(ListClustersRequest in, StreamObserver<ListClustersResponse> out) {
        replies.reply(out, () -> {
            ClusterRegistry.Page page =
                    registry.list(in.getAccount(), in.getRegion(), in.getPageSize(), in.getPageToken());
            ListClustersResponse.Builder response =
                    ListClustersResponse.newBuilder().setNextPageToken(page.nextPageToken());
            page.clusters().forEach(view -> response.addClusters(toProto(view)));
            return response.build();
        });
    }

    @Override
    public void updateCluster(UpdateClusterRequest in, StreamObserver<UpdateClusterResponse> out) {
        replies.reply(out, () -> {
            Set<String> mask = Requests.paths(in.getUpdateMask(), UPDATABLE);
            if (mask.isEmpty()) {
                throw Invalid.field("update_mask", "must name mode, role_arn, removal_limit and/or labels");
            }
            Optional<ClusterMode> mode = mask.contains("mode")
                    ? Optional.of(ClusterProtoMapping.toDomain(in.getMode())
                            .orElseThrow(() -> Invalid.field("mode", "must be ENFORCE, WARN, OBSERVE or PAUSED")))
                    : Optional.empty();
            Optional<String> roleArn = mask.contains("role_arn") ? Optional.of(in.getRoleArn()) : Optional.empty();
            Optional<Map<String, String>> labels =
                    mask.contains("labels") ? Optional.of(in.getLabelsMap()) : Optional.empty();
            ClusterRegistry.Update update = new ClusterRegistry.Update(mode, roleArn, removalLimit(in, mask), labels);
            RequestTerms terms = Requests.terms(in);
            ClusterRegistry.Updated updated = refusals.recording(
                    Attempt.of(Action.ACTION_CLUSTER_UPDATE, () -> clusters.arnOf(in.getCluster()), terms),
                    () -> registry.update(in.getCluster(), update, terms));
            UpdateClusterResponse.Builder response =
                    UpdateClusterResponse.newBuilder().setCluster(updated.cluster());
            if (terms.validateOnly()) {
                return response.build();
            }
            calls.await(updated.id(), updated.mode())
                    .forEach(call -> response.addCallsUnderWay(CallUnderWay.newBuilder()
                            .setPrincipalArn(call.principalArn())
                            .setWorkerId(call.workerId())));
            return response.build();
        });
    }

    private static Optional<Integer> removalLimit(UpdateClusterRequest in, Set<String> mask) {
        if (!mask.contains("removal_limit")) {
            return Optional.empty();
        }
        if (in.getRemovalLimit() < 1) {
            throw Invalid.field("removal_limit", "must be 1 to 3000");
        }
        return Optional.of(in.getRemovalLimit());
    }

    @Override
    public void unregisterCluster(UnregisterClusterRequest in, StreamObserver<UnregisterClusterResponse> out) {
        replies.reply(out, () -> {
            RequestTerms terms = Requests.terms(in);
            return refusals.recording(
                    Attempt.of(Action.ACTION_CLUSTER_UNREGISTER, () -> clusters.arnOf(in.getCluster()), terms),
                    () -> registry.unregister(in.getCluster(), in.getForce(), terms));
        });
    }

    @Override
    public void listDriftFindings(ListDriftFindingsRequest in, StreamObserver<ListDriftFindingsResponse> out) {
        replies.reply(out, () -> {
            DriftPages.Page page = drift.list(in.getCluster(), in.getOpenOnly(), in.getPageSize(), in.getPageToken());
            ListDriftFindingsResponse.Builder response =
                    ListDriftFindingsResponse.newBuilder().setNextPageToken(page.nextPageToken());
            page.findings().forEach(finding -> response.addFindings(toProto(page.cluster(), finding)));
            return response.build();
        });
    }
}
