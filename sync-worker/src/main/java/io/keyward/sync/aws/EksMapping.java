package io.keyward.sync.aws;

import io.keyward.sync.cluster.Association;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Scope;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.AccessConfigResponse;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AccessScope;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;
import software.amazon.awssdk.services.eks.model.Cluster;

/** Between the SDK's shapes and the worker's values. EKS may leave any member out. */
final class EksMapping {

    private EksMapping() {}

    static ObservedEntry entry(AccessEntry entry) {
        return new ObservedEntry(
                text(entry.principalArn()),
                text(entry.type()),
                text(entry.username()),
                entry.kubernetesGroups(),
                entry.tags(),
                text(entry.accessEntryArn()),
                time(entry.createdAt()),
                time(entry.modifiedAt()),
                new TreeMap<>());
    }

    static Association association(AssociatedAccessPolicy policy) {
        return new Association(text(policy.policyArn()), scope(policy.accessScope()));
    }

    static Scope scope(@Nullable AccessScope scope) {
        return scope == null ? new Scope("", List.of()) : new Scope(text(scope.typeAsString()), scope.namespaces());
    }

    static AccessScope toSdk(Scope scope) {
        return AccessScope.builder()
                .type(scope.type())
                .namespaces(scope.namespaces())
                .build();
    }

    static ClusterFacts cluster(Cluster cluster) {
        AccessConfigResponse access = cluster.accessConfig();
        // Clusters from before there were access entries say nothing, and hold none.
        String mode = access == null || access.authenticationModeAsString() == null
                ? "CONFIG_MAP"
                : access.authenticationModeAsString();
        return new ClusterFacts(
                mode,
                text(cluster.statusAsString()),
                text(cluster.endpoint()),
                cluster.certificateAuthority() == null
                        ? ""
                        : text(cluster.certificateAuthority().data()),
                text(cluster.version()),
                text(cluster.platformVersion()),
                time(cluster.createdAt()),
                cluster.tags());
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Instant time(@Nullable Instant value) {
        return value == null ? Instant.EPOCH : value;
    }
}
