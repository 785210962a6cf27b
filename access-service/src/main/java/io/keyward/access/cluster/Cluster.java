package io.keyward.access.cluster;

import io.keyward.eks.ClusterArn;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registered cluster.
 *
 * @param labels what role bindings may be scoped by
 * @param revision grows with every change of the cluster's entries
 * @param observed null until the first read
 */
public record Cluster(
        UUID id,
        ClusterArn arn,
        ClusterMode mode,
        String roleArn,
        Map<String, String> labels,
        long revision,
        Instant createdAt,
        Instant modifiedAt,
        @Nullable ObservedCluster observed) {

    public Cluster {
        labels = Map.copyOf(labels);
    }

    public String arnText() {
        return arn.text();
    }
}
