package io.keyward.gateway.eks;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ObservedCluster;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between the services' messages and EKS's shapes. */
final class EksMapping {

    private EksMapping() {}

    static EksShapes.AccessEntry entry(String clusterName, AccessEntry entry) {
        return new EksShapes.AccessEntry(
                clusterName,
                entry.getPrincipalArn(),
                entry.getKubernetesGroupsList(),
                orAbsent(entry.getAccessEntryArn()),
                entry.hasCreatedAt() ? epochSeconds(entry.getCreatedAt()) : null,
                entry.hasModifiedAt() ? epochSeconds(entry.getModifiedAt()) : null,
                new TreeMap<>(entry.getTagsMap()),
                entry.getUsername(),
                entry.getType());
    }

    static EksShapes.Association association(AssociatedAccessPolicy association) {
        return new EksShapes.Association(
                association.getPolicyArn(),
                scope(association.getAccessScope()),
                association.hasAssociatedAt() ? epochSeconds(association.getAssociatedAt()) : null,
                association.hasModifiedAt() ? epochSeconds(association.getModifiedAt()) : null);
    }

    /** The scope of a request. Which namespaces fit which type is the service's to judge. */
    static AccessScope scope(JsonBody scope) {
        String type = scope.requiredText("type");
        AccessScopeType known =
                switch (type) {
                    case "cluster" -> AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER;
                    case "namespace" -> AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
                    default ->
                        throw new EksException(
                                EksError.INVALID_PARAMETER, "accessScope.type must be one of [cluster, namespace].");
                };
        return AccessScope.newBuilder()
                .setType(known)
                .addAllNamespaces(scope.texts("namespaces").orElseGet(List::of))
                .build();
    }

    /** The cluster as DescribeCluster shows it. */
    static EksShapes.Cluster cluster(Cluster cluster) {
        ObservedCluster seen = cluster.getObserved();
        String authority = seen.getCertificateAuthorityData();
        return new EksShapes.Cluster(
                cluster.getName(),
                cluster.getArn(),
                seen.hasCreatedAt() ? epochSeconds(seen.getCreatedAt()) : null,
                orAbsent(seen.getVersion()),
                orAbsent(seen.getEndpoint()),
                seen.getStatus(),
                authority.isEmpty() ? null : new EksShapes.CertificateAuthority(authority),
                orAbsent(seen.getPlatformVersion()),
                new TreeMap<>(seen.getTagsMap()),
                new EksShapes.AccessConfig(seen.getAuthenticationMode()));
    }

    /** Null where there is nothing, so that the member is left out. */
    static @Nullable String orAbsent(String text) {
        return text.isEmpty() ? null : text;
    }

    private static EksShapes.AccessScope scope(AccessScope scope) {
        String type = scope.getType() == AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE ? "namespace" : "cluster";
        return new EksShapes.AccessScope(type, scope.getNamespacesList());
    }

    private static BigDecimal epochSeconds(Timestamp time) {
        return BigDecimal.valueOf(Timestamps.toMillis(time), 3);
    }
}
