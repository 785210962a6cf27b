package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Head;
import io.keyward.access.rbac.ClusterRules;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.EntryContent;
import java.util.List;
import java.util.UUID;

/**
 * One state of a cluster at one moment. Immutable; states that follow each other share what did not change.
 *
 * @param revision the cluster revision that answers hold for; of the observed state, the one EKS was brought to
 * @param version what the state's own changes are counted by: the revision, or the observed version
 * @param rules the cluster's own RBAC, or Kubernetes' defaults
 * @param access the entries, compiled
 * @param roles the roles among their principals
 */
public record Snapshot(
        UUID clusterId,
        String clusterArn,
        ClusterState state,
        long revision,
        long version,
        ClusterRules rules,
        ClusterAccess access,
        RoleNames roles) {

    /** What was read whole. */
    static Snapshot of(
            UUID clusterId,
            ClusterState state,
            StateReader.Reading reading,
            ClusterRules rules,
            AccessPolicyCatalogue catalogue) {
        ClusterAccess.Builder entries = ClusterAccess.builder(catalogue, rules.rbac());
        reading.entries().forEach((arn, content) -> put(entries, arn, reading, content));
        return of(clusterId, state, reading, rules, entries.build());
    }

    /** This state with what was read of the principals that changed; no other is compiled again. */
    Snapshot after(StateReader.Reading reading, ClusterRules newest) {
        List<String> changed = reading.changed() == null ? List.of() : reading.changed();
        if (changed.isEmpty() && newest.revision() == rules.revision()) {
            return new Snapshot(
                    clusterId, clusterArn, state, reading.revision(), reading.version(), rules, access, roles);
        }
        ClusterAccess.Builder entries = access.change();
        for (String arn : changed) {
            EntryContent content = reading.entries().get(arn);
            if (content == null) {
                entries.remove(arn);
            } else {
                put(entries, arn, reading, content);
            }
        }
        return of(clusterId, state, reading, newest, entries.build().withRbac(newest.rbac()));
    }

    private static void put(
            ClusterAccess.Builder entries, String arn, StateReader.Reading reading, EntryContent content) {
        entries.put(
                StateMapping.entry(arn, reading.principalIds().get(arn), content), StateMapping.associations(content));
    }

    private static Snapshot of(
            UUID clusterId, ClusterState state, StateReader.Reading reading, ClusterRules rules, ClusterAccess access) {
        return new Snapshot(
                clusterId,
                reading.clusterArn(),
                state,
                reading.revision(),
                reading.version(),
                rules,
                access,
                RoleNames.of(access));
    }

    /**
     * Whether nothing that the head knows of is missing. Versions only grow, so a snapshot may also be newer; the revision EKS was
     * brought to can also fall, and is only believed if it is the head's.
     */
    boolean holds(Head head) {
        if (rules.revision() < head.rbacRevision()) {
            return false;
        }
        return switch (state) {
            case DESIRED -> version >= head.revision();
            case OBSERVED ->
                version > head.observedVersion()
                        || (version == head.observedVersion() && revision == head.syncedRevision());
        };
    }

    /** How much memory it takes, roughly: at least, what would be free without it and all that it shares. */
    long bytes() {
        return access.bytes() + roles.bytes() + rules.bytes();
    }
}
