package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterState;
import io.keyward.access.rbac.ClusterRules;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.eks.EntryContent;
import java.util.NavigableMap;
import java.util.UUID;

/**
 * One state of a cluster at one moment. Immutable; its map must not be changed.
 *
 * @param revision the cluster revision that answers hold for; of the observed state, the one EKS was brought to
 * @param version what the state's own changes are counted by: the revision, or the observed version
 * @param rules the cluster's own RBAC, or Kubernetes' defaults
 * @param entries by principal ARN
 * @param principals what is known of their principals
 * @param access the entries, compiled
 */
public record Snapshot(
        UUID clusterId,
        String clusterArn,
        ClusterState state,
        long revision,
        long version,
        ClusterRules rules,
        NavigableMap<String, EntryContent> entries,
        Principals principals,
        ClusterAccess access) {

    /** The same state under a revision that changed nothing of it. */
    Snapshot at(long newRevision, long newVersion) {
        return newRevision == revision && newVersion == version
                ? this
                : new Snapshot(
                        clusterId, clusterArn, state, newRevision, newVersion, rules, entries, principals, access);
    }

    /** How much memory it takes, roughly, in objects of some kilobytes. */
    long weight() {
        return 1L + entries.size() + rules.size();
    }
}
