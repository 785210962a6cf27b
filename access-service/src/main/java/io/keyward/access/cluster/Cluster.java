package io.keyward.access.cluster;

import io.keyward.eks.ClusterArn;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered cluster.
 *
 * @param revision grows with every change of the cluster's entries
 * @param observed null until the first read
 */
public record Cluster(
        UUID id,
        ClusterArn arn,
        ClusterMode mode,
        String roleArn,
        long revision,
        Instant createdAt,
        Instant modifiedAt,
        @Nullable ObservedCluster observed) {

    public String arnText() {
        return arn.text();
    }
}
