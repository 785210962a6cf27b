package io.keyward.access.cluster;

import io.keyward.eks.ClusterArn;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class ClusterMapping {

    private ClusterMapping() {}

    static Cluster toDomain(ClusterEntity entity) {
        return new Cluster(
                entity.id,
                ClusterArn.ofKept(entity.arn),
                entity.mode,
                entity.roleArn,
                entity.labels,
                entity.revision,
                entity.createdAt,
                entity.modifiedAt,
                observed(entity));
    }

    private static @Nullable ObservedCluster observed(ClusterEntity entity) {
        if (entity.observedAt == null) {
            return null;
        }
        return new ObservedCluster(
                text(entity.authenticationMode),
                text(entity.status),
                text(entity.endpoint),
                text(entity.certificateAuthorityData),
                text(entity.kubernetesVersion),
                text(entity.platformVersion),
                entity.eksCreatedAt,
                entity.eksTags == null ? Map.of() : entity.eksTags,
                entity.observedAt);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
