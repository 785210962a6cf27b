package io.keyward.gateway.fake;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.access.v1.CallUnderWay;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.DriftFinding;
import io.keyward.proto.access.v1.DriftKind;
import io.keyward.proto.access.v1.DriftResolution;
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
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * ClusterService over the fake world. The calls on a cluster named {@code slow} do not end when it is paused; who asks for
 * {@code hang} waits.
 */
final class FakeClusterService extends ClusterServiceGrpc.ClusterServiceImplBase {

    static final PageTokens TOKENS = new PageTokens(List.of(new SecretKeySpec(new byte[32], "HmacSHA256")));

    private final Clusters clusters;
    private final Journal journal;

    FakeClusterService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void registerCluster(RegisterClusterRequest request, StreamObserver<RegisterClusterResponse> observer) {
        Reply.to(observer, () -> {
            Cluster cluster = Clusters.cluster(request.getArn()).toBuilder()
                    .setMode(
                            request.getMode() == ClusterMode.CLUSTER_MODE_UNSPECIFIED
                                    ? ClusterMode.CLUSTER_MODE_ENFORCE
                                    : request.getMode())
                    .setRoleArn(request.getRoleArn())
                    .putAllLabels(request.getLabelsMap())
                    .build();
            if (clusters.all().stream().anyMatch(c -> c.getArn().equals(cluster.getArn()))) {
                throw new AlreadyExists(
                        ErrorReason.ERROR_REASON_CLUSTER_ALREADY_EXISTS, "the cluster is registered", Map.of());
            }
            clusters.add(cluster);
            journal.record("cluster.register", request, Outcome.OUTCOME_SUCCESS, cluster.getArn(), "", "");
            return RegisterClusterResponse.newBuilder().setCluster(cluster).build();
        });
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        if (request.getCluster().endsWith("hang")) {
            hang(request);
            return;
        }
        Reply.to(observer, () -> GetClusterResponse.newBuilder()
                .setCluster(clusters.find(request.getCluster()))
                .build());
    }

    /** Never answers; records, under the caller's door, that the call has come, and that it was cancelled. */
    private void hang(GetClusterRequest request) {
        String door = Caller.current().door();
        Context.current()
                .addListener(
                        _ -> journal.record("call.cancelled", request, Outcome.OUTCOME_FAILURE, "", door, ""),
                        Runnable::run);
        journal.record("call.begun", request, Outcome.OUTCOME_SUCCESS, "", door, "");
    }

    @Override
    public void listClusters(ListClustersRequest request, StreamObserver<ListClustersResponse> observer) {
        Reply.to(observer, () -> {
            List<String> binding = List.of("clusters", request.getAccount(), request.getRegion());
            String after = request.getPageToken().isEmpty() ? "" : TOKENS.decode(request.getPageToken(), binding);
            int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
            List<Cluster> rest = clusters.all().stream()
                    .filter(c ->
                            request.getAccount().isEmpty() || c.getAccount().equals(request.getAccount()))
                    .filter(c -> request.getRegion().isEmpty() || c.getRegion().equals(request.getRegion()))
                    .filter(c -> c.getArn().compareTo(after) > 0)
                    .toList();
            List<Cluster> page = rest.subList(0, Math.min(size, rest.size()));
            return ListClustersResponse.newBuilder()
                    .addAllClusters(page)
                    .setNextPageToken(
                            rest.size() > size ? TOKENS.encode(page.getLast().getArn(), binding) : "")
                    .build();
        });
    }

    @Override
    public void updateCluster(UpdateClusterRequest request, StreamObserver<UpdateClusterResponse> observer) {
        Reply.to(observer, () -> {
            Cluster.Builder cluster = clusters.find(request.getCluster()).toBuilder();
            List<String> mask = request.getUpdateMask().getPathsList();
            if (mask.isEmpty()
                    || !Set.of("mode", "role_arn", "removal_limit", "labels").containsAll(mask)) {
                throw Invalid.field("update_mask", "update_mask must name mode, role_arn or removal_limit");
            }
            if (mask.contains("removal_limit")) {
                if (request.getRemovalLimit() == 0) {
                    throw Invalid.field("removal_limit", "removal_limit must be from 1 to 3000");
                }
                cluster.setRemovalLimit(request.getRemovalLimit());
            }
            if (mask.contains("labels")) {
                cluster.clearLabels().putAllLabels(request.getLabelsMap());
            }
            if (mask.contains("mode")) {
                cluster.setMode(request.getMode());
            }
            if (mask.contains("role_arn")) {
                cluster.setRoleArn(request.getRoleArn());
            }
            clusters.add(cluster.build());
            journal.record("cluster.update", request, Outcome.OUTCOME_SUCCESS, cluster.getArn(), "", "");
            UpdateClusterResponse.Builder answer =
                    UpdateClusterResponse.newBuilder().setCluster(cluster);
            if (cluster.getName().equals("slow") && request.getMode() == ClusterMode.CLUSTER_MODE_PAUSED) {
                answer.addCallsUnderWay(CallUnderWay.newBuilder()
                                .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                                .setWorkerId("worker-1"))
                        .addCallsUnderWay(CallUnderWay.newBuilder().setWorkerId("worker-2"));
            }
            return answer.build();
        });
    }

    @Override
    public void unregisterCluster(
            UnregisterClusterRequest request, StreamObserver<UnregisterClusterResponse> observer) {
        Reply.to(observer, () -> {
            Cluster cluster = clusters.find(request.getCluster());
            Set<String> principals = clusters.entries(cluster.getArn()).keySet();
            if (!principals.isEmpty() && !request.getForce()) {
                throw new Precondition(
                        ErrorReason.ERROR_REASON_CLUSTER_NOT_EMPTY,
                        "The cluster has " + principals.size() + " access entries",
                        Map.of());
            }
            UnregisterClusterResponse answer = UnregisterClusterResponse.newBuilder()
                    .addAllRemainingPrincipalArns(principals)
                    .build();
            clusters.remove(cluster);
            journal.record("cluster.unregister", request, Outcome.OUTCOME_SUCCESS, cluster.getArn(), "", "");
            return answer;
        });
    }

    @Override
    public void listDriftFindings(
            ListDriftFindingsRequest request, StreamObserver<ListDriftFindingsResponse> observer) {
        Reply.to(observer, () -> {
            Cluster cluster = clusters.find(request.getCluster());
            DriftFinding.Builder finding = DriftFinding.newBuilder()
                    .setId("finding-1")
                    .setClusterArn(cluster.getArn())
                    .setKind(DriftKind.DRIFT_KIND_ENTRY_MISSING)
                    .setPrincipalArn("arn:aws:iam::123456789012:role/golden")
                    .setDesiredJson("{\"type\":\"STANDARD\"}")
                    .setFirstSeen(Seed.time(1_703_388_453))
                    .setLastSeen(Seed.time(1_703_388_454))
                    .setResolution(DriftResolution.DRIFT_RESOLUTION_OPEN);
            return ListDriftFindingsResponse.newBuilder()
                    .addFindings(finding)
                    .setNextPageToken(request.getOpenOnly() ? "" : "more")
                    .build();
        });
    }
}
