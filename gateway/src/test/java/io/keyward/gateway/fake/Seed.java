package io.keyward.gateway.fake;

import com.google.protobuf.Timestamp;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.Condition;
import io.keyward.proto.access.v1.SyncStatus;
import java.util.List;
import java.util.Map;

/** Access entries that are there from the start and that no test changes. */
final class Seed {

    static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/";

    private Seed() {}

    static Map<String, AccessEntry> entries(String clusterArn) {
        AccessEntry golden = entry(clusterArn, "arn:aws:iam::123456789012:role/golden")
                .addAllKubernetesGroups(List.of("viewers", "auditors"))
                .putTags("team", "payments")
                .addAssociatedAccessPolicies(association("AmazonEKSEditPolicy", 1_703_388_453, "carts", "dev-*"))
                .addAssociatedAccessPolicies(association("AmazonEKSViewPolicy", 1_703_388_400))
                .addAssociatedAccessPolicies(association("AmazonEKSAdminViewPolicy", 1_703_388_000))
                .build();
        AccessEntry bare =
                entry(clusterArn, "arn:aws:iam::123456789012:user/bare").build();
        AccessEntry pathed =
                entry(clusterArn, "arn:aws:iam::123456789012:role/team/pathed").build();
        AccessEntry failed = entry(clusterArn, "arn:aws:iam::123456789012:role/failed")
                .setSync(SyncStatus.newBuilder()
                        .setState(SyncStatus.State.STATE_FAILED)
                        .setRevision(7)
                        .addConditions(Condition.newBuilder()
                                .setType("Synced")
                                .setStatus("False")
                                .setReason("InvalidParameterException")
                                .setMessage("The specified principalArn is invalid: invalid principal.")
                                .setLastTransitionTime(time(1_703_388_453))
                                .setAwsRequestId("aws-1")))
                .build();
        return Map.of(
                golden.getPrincipalArn(), golden,
                bare.getPrincipalArn(), bare,
                pathed.getPrincipalArn(), pathed,
                failed.getPrincipalArn(), failed);
    }

    static AccessEntry.Builder entry(String clusterArn, String principalArn) {
        String name = principalArn.substring(principalArn.lastIndexOf('/') + 1);
        String kind = principalArn.contains(":user/") ? "user" : "role";
        return AccessEntry.newBuilder()
                .setClusterArn(clusterArn)
                .setPrincipalArn(principalArn)
                .setType("STANDARD")
                .setUsername(
                        kind.equals("user")
                                ? principalArn
                                : "arn:aws:sts::123456789012:assumed-role/" + name + "/{{SessionName}}")
                .setAccessEntryArn("arn:aws:eks:us-west-2:123456789012:access-entry/"
                        + clusterArn.substring(clusterArn.lastIndexOf('/') + 1) + "/" + kind + "/123456789012/" + name
                        + "/14cec08a-6ad3-db0d-163e-5abedd344426")
                .setCreatedAt(time(1_703_388_453))
                .setModifiedAt(time(1_703_388_460))
                .setRevision(7)
                .setSync(SyncStatus.newBuilder()
                        .setState(SyncStatus.State.STATE_SYNCED)
                        .setRevision(7)
                        .setSyncedRevision(7));
    }

    static AssociatedAccessPolicy association(String name, long seconds, String... namespaces) {
        AccessScopeType type = namespaces.length == 0
                ? AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER
                : AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
        return AssociatedAccessPolicy.newBuilder()
                .setPolicyArn(POLICY + name)
                .setAccessScope(AccessScope.newBuilder().setType(type).addAllNamespaces(List.of(namespaces)))
                .setAssociatedAt(time(seconds))
                .setModifiedAt(time(seconds))
                .build();
    }

    static Timestamp time(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).setNanos(491_000_000).build();
    }
}
