package io.keyward.access.decision;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.entry.DesiredEntries;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.state.EntryContent;
import io.keyward.access.work.EntrySyncs;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Reads the state a decision is taken on. */
@ApplicationScoped
class PrincipalStates {

    private final Clusters clusters;
    private final DesiredEntries desired;
    private final ObservedEntries observed;
    private final EntrySyncs syncs;

    PrincipalStates(Clusters clusters, DesiredEntries desired, ObservedEntries observed, EntrySyncs syncs) {
        this.clusters = clusters;
        this.desired = desired;
        this.observed = observed;
        this.syncs = syncs;
    }

    /** In a transaction of its own, so that each call sees what has been committed. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    PrincipalState read(Question question) {
        Cluster cluster = clusters.find(question.cluster());
        return switch (question.state()) {
            case DESIRED -> desired(cluster, question.principalArn());
            case OBSERVED -> observed(cluster, question.principalArn());
        };
    }

    private PrincipalState desired(Cluster cluster, String principalArn) {
        Optional<io.keyward.access.entry.AccessEntry> entry = desired.find(cluster.id(), principalArn);
        return new PrincipalState(
                cluster,
                cluster.revision(),
                entry.map(e -> entry(principalArn, e.effectiveUsername(), e.content())),
                entry.map(e -> associations(e.content())).orElse(List.of()));
    }

    private PrincipalState observed(Cluster cluster, String principalArn) {
        Optional<EntryContent> content =
                observed.find(cluster.id(), principalArn).map(seen -> seen.content());
        return new PrincipalState(
                cluster,
                syncs.syncedRevision(cluster.id(), cluster.revision()),
                content.map(c -> entry(principalArn, c.username() == null ? "" : c.username(), c)),
                content.map(PrincipalStates::associations).orElse(List.of()));
    }

    /** EKS does not show the IAM unique id, so reasons name the ARN in its place. */
    private static AccessEntry entry(String principalArn, String username, EntryContent content) {
        return new AccessEntry(principalArn, null, username, content.kubernetesGroups(), content.type());
    }

    private static List<Association> associations(EntryContent content) {
        return content.policies().entrySet().stream()
                .map(policy -> new Association(policy.getKey(), scope(policy.getValue())))
                .toList();
    }

    private static AccessScope scope(io.keyward.access.state.AccessScope scope) {
        return switch (scope.type()) {
            case CLUSTER -> AccessScope.cluster();
            case NAMESPACE -> AccessScope.namespaces(scope.namespaces());
        };
    }
}
