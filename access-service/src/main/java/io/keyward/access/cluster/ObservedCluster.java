package io.keyward.access.cluster;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cluster as DescribeCluster last showed it. */
public record ObservedCluster(
        String authenticationMode,
        String status,
        String endpoint,
        String certificateAuthorityData,
        String kubernetesVersion,
        String platformVersion,
        @Nullable Instant createdAt,
        Map<String, String> tags,
        Instant observedAt) {

    /** The authentication mode under which EKS refuses every access entry call. */
    private static final String CONFIG_MAP = "CONFIG_MAP";

    public ObservedCluster {
        tags = Map.copyOf(tags);
    }

    public boolean takesAccessEntries() {
        return takesAccessEntries(authenticationMode);
    }

    /** Whether EKS takes access entry calls on a cluster of this authentication mode. */
    public static boolean takesAccessEntries(String authenticationMode) {
        return !authenticationMode.equals(CONFIG_MAP);
    }
}
