package io.keyward.access.lifecycle;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.eks.ClusterArn;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that was made, as it is committed.
 *
 * @param principal the principal after it
 * @param entry the entry after it; as it was, but for its revision, if the change removed it
 * @param revision the cluster revision of the change
 * @param awaited names the wait for EKS; null if the caller does not wait, or the cluster's mode holds changes back
 */
public record Changed(
        UUID clusterId,
        ClusterArn cluster,
        ClusterMode mode,
        Principal principal,
        AccessEntry entry,
        long revision,
        @Nullable UUID awaited) {

    Changed(LockedCluster cluster, Principal principal, AccessEntry entry, long revision, @Nullable UUID awaited) {
        this(cluster.id(), cluster.arn(), cluster.mode(), principal, entry, revision, awaited);
    }
}
