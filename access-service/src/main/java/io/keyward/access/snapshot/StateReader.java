package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.cluster.Head;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.PrincipalReads;
import io.keyward.access.rbac.ClusterRules;
import io.keyward.access.rbac.RbacSnapshots;
import io.keyward.eks.EntryContent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the state of a cluster as of one moment; where an older one is known, only what changed since. Nothing is compiled here. */
@ApplicationScoped
class StateReader {

    private final Clusters clusters;
    private final ClusterChanges changes;
    private final PrincipalReads principals;
    private final RbacSnapshots rbac;

    StateReader(Clusters clusters, ClusterChanges changes, PrincipalReads principals, RbacSnapshots rbac) {
        this.clusters = clusters;
        this.changes = changes;
        this.principals = principals;
        this.rbac = rbac;
    }

    /**
     * What was read.
     *
     * @param revision the cluster revision that the state holds for
     * @param version what the state's own changes are counted by
     * @param changed the principals that changed since the snapshot that is known; null if the state was read whole
     * @param entries what was read of these, or of all; a changed principal that is not among them has no entry any more
     * @param principalIds the unique ids that are known of them
     * @param rules the cluster's RBAC as text; empty if that which is known is the newest
     */
    record Reading(
            String clusterArn,
            long revision,
            long version,
            @Nullable List<String> changed,
            Map<String, EntryContent> entries,
            Map<String, String> principalIds,
            Optional<ClusterRules.Source> rules) {}

    /**
     * The state as it is now; empty if the cluster is gone.
     *
     * @param known an older snapshot of the same state, null if there is none
     * @param knownRules the revision of the RBAC that is known; empty if none is
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Reading> read(UUID clusterId, ClusterState state, @Nullable Snapshot known, Optional<Long> knownRules) {
        clusters.freeze();
        return clusters.head(clusterId).map(head -> read(head, state, known, knownRules));
    }

    private Reading read(Head head, ClusterState state, @Nullable Snapshot known, Optional<Long> knownRules) {
        UUID clusterId = head.clusterId();
        long version =
                switch (state) {
                    case DESIRED -> head.revision();
                    case OBSERVED -> head.observedVersion();
                };
        long revision =
                switch (state) {
                    case DESIRED -> head.revision();
                    case OBSERVED -> principals.syncedRevision(clusterId, head.revision());
                };
        @Nullable
        List<String> changed = known == null
                ? null
                : changes.between(clusterId, state, known.version(), version).orElse(null);
        return new Reading(
                head.arn(),
                revision,
                version,
                changed,
                changed == null ? entries(clusterId, state) : entries(clusterId, state, changed),
                changed == null ? principals.principalIds(clusterId) : principalIds(clusterId, changed),
                knownRules.filter(rules -> rules == head.rbacRevision()).isPresent()
                        ? Optional.empty()
                        : Optional.of(rbac.source(clusterId, head.rbacRevision())));
    }

    private Map<String, EntryContent> entries(UUID clusterId, ClusterState state) {
        return switch (state) {
            case DESIRED -> desiredByArn(principals.entries(clusterId));
            case OBSERVED -> observedByArn(principals.observed(clusterId));
        };
    }

    private Map<String, EntryContent> entries(UUID clusterId, ClusterState state, List<String> principalArns) {
        if (principalArns.isEmpty()) {
            return Map.of();
        }
        return switch (state) {
            case DESIRED -> desiredByArn(principals.entries(clusterId, principalArns));
            case OBSERVED -> observedByArn(principals.observed(clusterId, principalArns));
        };
    }

    /** Both states go by the same ids: EKS keeps its own to itself. */
    private Map<String, String> principalIds(UUID clusterId, List<String> principalArns) {
        return principalArns.isEmpty() ? Map.of() : principals.principalIds(clusterId, principalArns);
    }

    private static Map<String, EntryContent> desiredByArn(Collection<AccessEntry> read) {
        Map<String, EntryContent> entries = HashMap.newHashMap(read.size());
        read.forEach(entry -> entries.put(entry.principalArn(), entry.content()));
        return entries;
    }

    private static Map<String, EntryContent> observedByArn(Collection<ObservedEntry> read) {
        Map<String, EntryContent> entries = HashMap.newHashMap(read.size());
        read.forEach(entry -> entries.put(entry.principalArn(), entry.content()));
        return entries;
    }
}
