package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;

/**
 * Fixes which principal an entry is for. An ARN can be given to another principal once its role or user is deleted; the unique id
 * that IAM gave the first one cannot.
 */
@ApplicationScoped
@Transactional
public class PrincipalPins {

    private final AccessEntryRepository repository;
    private final Clusters clusters;
    private final Outbox outbox;

    PrincipalPins(AccessEntryRepository repository, Clusters clusters, Outbox outbox) {
        this.repository = repository;
        this.clusters = clusters;
        this.outbox = outbox;
    }

    /**
     * Fixes the id of an entry that has none yet; does nothing if it has one, or is gone. The cluster takes a revision for it, so that
     * decisions on every replica learn it; nothing is due at EKS, which fixed its own id when it made the entry.
     */
    public void pin(UUID clusterId, String principalArn, String principalId) {
        clusters.lock(clusterId).ifPresent(cluster -> repository
                .find(clusterId, principalArn)
                .filter(row -> row.principalId == null)
                .ifPresent(row -> pin(cluster, row, principalId)));
    }

    private void pin(Cluster cluster, AccessEntryEntity row, String principalId) {
        row.principalId = principalId;
        long revision = clusters.nextRevision(cluster, row.principalArn);
        clusters.observedChange(cluster.id(), row.principalArn);
        outbox.append(Event.of(Action.ACTION_ACCESS_ENTRY_PRINCIPAL_PINNED, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(row.principalArn)
                .after(Map.of("principalId", principalId)));
    }
}
