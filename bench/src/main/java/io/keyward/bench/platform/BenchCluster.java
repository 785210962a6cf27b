package io.keyward.bench.platform;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.authorizer.access.Association;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Holder;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;

/** The cluster that questions are asked about: registered under a name of its own, and unregistered when closed. */
public final class BenchCluster implements AutoCloseable {

    /** There is no such cluster on the AWS side, and in mode OBSERVE nothing is ever pushed to one. */
    public static final String ARN = "arn:aws:eks:us-west-2:123456789012:cluster/keyward-bench";

    private final ClusterServiceGrpc.ClusterServiceBlockingStub clusters;
    private final AccessEntryServiceGrpc.AccessEntryServiceBlockingStub entries;
    private final AccessPolicyServiceGrpc.AccessPolicyServiceBlockingStub policies;

    private BenchCluster(Channel channel) {
        clusters = ClusterServiceGrpc.newBlockingStub(channel);
        entries = AccessEntryServiceGrpc.newBlockingStub(channel);
        policies = AccessPolicyServiceGrpc.newBlockingStub(channel);
    }

    /** Registers it, after one that a run left behind is gone. */
    public static BenchCluster register(Channel channel) {
        BenchCluster cluster = new BenchCluster(channel);
        cluster.close();
        cluster.clusters.registerCluster(RegisterClusterRequest.newBuilder()
                .setArn(ARN)
                .setMode(ClusterMode.CLUSTER_MODE_OBSERVE)
                .build());
        return cluster;
    }

    public void fill(ClusterState state) {
        for (Holder holder : state.holders()) {
            create(holder.principalArn());
            for (Association association : holder.associations()) {
                associate(holder.principalArn(), association.policyArn(), scope(association));
            }
        }
    }

    public void create(String principalArn) {
        entries.createAccessEntry(CreateAccessEntryRequest.newBuilder()
                .setCluster(ARN)
                .setPrincipalArn(principalArn)
                .build());
    }

    /** @return the cluster's revision that holds the change */
    public long associate(String principalArn, String policyArn, AccessScope scope) {
        AssociateAccessPolicyResponse response =
                policies.associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                        .setCluster(ARN)
                        .setPrincipalArn(principalArn)
                        .setPolicyArn(policyArn)
                        .setAccessScope(scope)
                        .build());
        return response.getAccessEntry().getRevision();
    }

    private static AccessScope scope(Association association) {
        return switch (association.scope()) {
            case io.keyward.authorizer.access.AccessScope.Cluster everywhere ->
                AccessScope.newBuilder()
                        .setType(AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER)
                        .build();
            case io.keyward.authorizer.access.AccessScope.Namespaces some -> namespaces(some.patterns());
            case io.keyward.authorizer.access.AccessScope.Unknown unknown ->
                throw new IllegalArgumentException("no generated cluster has a scope of type " + unknown.type());
        };
    }

    public static AccessScope namespaces(Iterable<String> patterns) {
        return AccessScope.newBuilder()
                .setType(AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                .addAllNamespaces(patterns)
                .build();
    }

    /** Unregisters it with all of its entries; does nothing if it is not registered. */
    @Override
    public void close() {
        try {
            clusters.unregisterCluster(UnregisterClusterRequest.newBuilder()
                    .setCluster(ARN)
                    .setForce(true)
                    .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                throw e;
            }
        }
    }
}
