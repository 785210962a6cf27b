package io.keyward.sync.aws;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.cluster.EksApi.Association;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.AccessConfigResponse;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;
import software.amazon.awssdk.services.eks.model.Cluster;

/** Between the SDK's shapes and the worker's values. EKS may leave any member out. */
final class EksMapping {

    private EksMapping() {}

    static ObservedEntry entry(AccessEntry entry) {
        return new ObservedEntry(
                text(entry.principalArn()),
                new EntryContent(
                        text(entry.type()),
                        text(entry.username()),
                        entry.kubernetesGroups(),
                        entry.tags(),
                        new TreeMap<>()),
                text(entry.accessEntryArn()),
                time(entry.createdAt()),
                time(entry.modifiedAt()));
    }

    static Association association(AssociatedAccessPolicy policy) {
        return new Association(text(policy.policyArn()), scope(policy.accessScope()));
    }

    static AccessScope scope(software.amazon.awssdk.services.eks.model.@Nullable AccessScope scope) {
        return scope == null
                ? new AccessScope("", List.of())
                : new AccessScope(text(scope.typeAsString()), scope.namespaces());
    }

    static software.amazon.awssdk.services.eks.model.AccessScope toSdk(AccessScope scope) {
        return software.amazon.awssdk.services.eks.model.AccessScope.builder()
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
                text(cluster.arn()),
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
