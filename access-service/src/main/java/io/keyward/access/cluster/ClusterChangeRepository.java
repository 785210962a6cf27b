package io.keyward.access.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.UUID;

/** Principals by the version that changed them; the empty principal stands for the cluster's RBAC. */
@ApplicationScoped
class ClusterChangeRepository {

    private final EntityManager entities;

    ClusterChangeRepository(EntityManager entities) {
        this.entities = entities;
    }

    void append(UUID clusterId, long revision) {
        entities.createNativeQuery(
                        "insert into cluster_change (cluster_id, state, version, principal_arn) values (?1, 'DESIRED', ?2, '')")
                .setParameter(1, clusterId)
                .setParameter(2, revision)
                .executeUpdate();
    }

    /** Removes all but the newest changes of every cluster. */
    int prune(int kept) {
        return entities.createNativeQuery(
                        "delete from cluster_change h using cluster c where c.id = h.cluster_id and h.version <= "
                                + "case h.state when 'DESIRED' then c.revision else c.observed_version end - ?1")
                .setParameter(1, kept)
                .executeUpdate();
    }
}
