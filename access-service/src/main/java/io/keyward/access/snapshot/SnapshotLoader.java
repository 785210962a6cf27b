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
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.EntryContent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the state of a cluster as of one moment; where an older one is known, only what changed since. */
@ApplicationScoped
class SnapshotLoader {

    private final Clusters clusters;
    private final ClusterChanges changes;
    private final PrincipalReads principals;
    private final RbacSnapshots rbac;
    private final AccessPolicyCatalogue catalogue;

    SnapshotLoader(
            Clusters clusters,
            ClusterChanges changes,
            PrincipalReads principals,
            RbacSnapshots rbac,
            AccessPolicyCatalogue catalogue) {
        this.clusters = clusters;
        this.changes = changes;
        this.principals = principals;
        this.rbac = rbac;
        this.catalogue = catalogue;
    }

    /**
     * The state as it is now; empty if the cluster is gone.
     *
     * @param known an older snapshot of the same state, null if there is none
     * @param rules the cluster's RBAC as it was last read, null if it was not
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<Snapshot> load(
            UUID clusterId, ClusterState state, @Nullable Snapshot known, @Nullable ClusterRules rules) {
        clusters.freeze();
        return clusters.head(clusterId).map(head -> load(head, state, known, rules(head, rules)));
    }

    private Snapshot load(Head head, ClusterState state, @Nullable Snapshot known, ClusterRules rules) {
        long version = version(head, state);
        long revision = state == ClusterState.DESIRED
                ? head.revision()
                : principals.syncedRevision(head.clusterId(), head.revision());
        List<String> changed = known == null
                ? null
                : changes.between(head.clusterId(), state, known.version(), version)
                        .orElse(null);
        if (known != null
                && changed != null
                && changed.isEmpty()
                && known.rules().revision() == rules.revision()) {
            return known.at(revision, version);
        }
        NavigableMap<String, EntryContent> entries =
                known == null || changed == null ? all(head, state) : refreshed(head, state, known, changed);
        Map<String, String> ids = known == null || changed == null
                ? principals.principalIds(head.clusterId())
                : refreshedIds(head, known, changed);
        return new Snapshot(
                head.clusterId(),
                head.arn(),
                state,
                revision,
                version,
                rules,
                entries,
                Principals.of(entries.keySet(), ids),
                StateMapping.compile(catalogue, rules, entries, ids));
    }

    private static long version(Head head, ClusterState state) {
        return switch (state) {
            case DESIRED -> head.revision();
            case OBSERVED -> head.observedVersion();
        };
    }

    private ClusterRules rules(Head head, @Nullable ClusterRules known) {
        return known != null && known.revision() == head.rbacRevision()
                ? known
                : rbac.rules(head.clusterId(), head.rbacRevision());
    }

    private NavigableMap<String, EntryContent> all(Head head, ClusterState state) {
        NavigableMap<String, EntryContent> entries = new TreeMap<>();
        switch (state) {
            case DESIRED -> putDesired(entries, principals.entries(head.clusterId()));
            case OBSERVED -> putObserved(entries, principals.observed(head.clusterId()));
        }
        return entries;
    }

    private NavigableMap<String, EntryContent> refreshed(
            Head head, ClusterState state, Snapshot known, List<String> changed) {
        if (changed.isEmpty()) {
            return known.entries();
        }
        NavigableMap<String, EntryContent> entries = new TreeMap<>(known.entries());
        changed.forEach(entries::remove);
        switch (state) {
            case DESIRED -> putDesired(entries, principals.entries(head.clusterId(), changed));
            case OBSERVED -> putObserved(entries, principals.observed(head.clusterId(), changed));
        }
        return entries;
    }

    /** Both states go by the same ids: EKS keeps its own to itself. */
    private Map<String, String> refreshedIds(Head head, Snapshot known, List<String> changed) {
        if (changed.isEmpty()) {
            return known.principals().ids();
        }
        Map<String, String> ids = new HashMap<>(known.principals().ids());
        changed.forEach(ids::remove);
        ids.putAll(principals.principalIds(head.clusterId(), changed));
        return ids;
    }

    private static void putDesired(NavigableMap<String, EntryContent> entries, Collection<AccessEntry> read) {
        read.forEach(entry -> entries.put(entry.principalArn(), entry.content()));
    }

    private static void putObserved(NavigableMap<String, EntryContent> entries, Collection<ObservedEntry> read) {
        read.forEach(entry -> entries.put(entry.principalArn(), entry.content()));
    }
}
