package io.keyward.gateway.eks;

import io.keyward.gateway.backend.Services;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListClustersRequest;
import io.keyward.proto.access.v1.ListClustersResponse;

/** What clients read of clusters, mostly for {@code aws eks update-kubeconfig}. */
final class ClusterOperations {

    private final Services services;

    ClusterOperations(Services services) {
        this.services = services;
    }

    /** The cluster as EKS was last seen to describe it. */
    EksAnswer describeCluster(EksRequest request) {
        String arn = request.clusterArn();
        Cluster cluster = services.clusters(request.caller())
                .getCluster(GetClusterRequest.newBuilder().setCluster(arn).build())
                .getCluster();
        if (!cluster.hasObserved()) {
            throw new EksException(
                    EksError.SERVICE_UNAVAILABLE,
                    "Keyward has not yet read the cluster " + cluster.getName() + " from Amazon EKS. Try again.");
        }
        return EksAnswer.of(new EksShapes.ClusterAnswer(EksMapping.cluster(cluster)));
    }

    /** The names of the registered clusters of the caller's account and region. */
    EksAnswer listClusters(EksRequest request) {
        ListClustersResponse page = services.clusters(request.caller())
                .listClusters(ListClustersRequest.newBuilder()
                        .setAccount(request.tenant().account())
                        .setRegion(request.tenant().region())
                        .setPageSize(request.maxResults())
                        .setPageToken(request.nextToken())
                        .build());
        return EksAnswer.of(new EksShapes.ClusterNames(
                page.getClustersList().stream().map(Cluster::getName).toList(),
                EksMapping.orAbsent(page.getNextPageToken())));
    }
}
