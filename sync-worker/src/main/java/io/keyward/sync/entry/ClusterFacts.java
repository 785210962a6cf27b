package io.keyward.sync.entry;

import java.time.Instant;
import java.util.Map;

/**
 * What DescribeCluster says; a text is empty where EKS gave none.
 *
 * @param arn whose facts these are
 * @param authenticationMode {@code CONFIG_MAP}, {@code API_AND_CONFIG_MAP} or {@code API}
 * @param certificateAuthorityData base64
 */
public record ClusterFacts(
        String arn,
        String authenticationMode,
        String status,
        String endpoint,
        String certificateAuthorityData,
        String version,
        String platformVersion,
        Instant createdAt,
        Map<String, String> tags) {

    public ClusterFacts {
        tags = Map.copyOf(tags);
    }

    /** Whether EKS answers calls on the cluster's access entries. */
    public boolean hasEntries() {
        return !authenticationMode.equals("CONFIG_MAP");
    }
}
