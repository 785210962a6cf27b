package io.keyward.access.cluster;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class ClusterChangeRepository implements PanacheRepositoryBase<ClusterChangeEntity, ClusterChangeEntity.Key> {

    List<ClusterChangeEntity> between(UUID clusterId, ClusterState state, long after, long upTo, int limit) {
        return find(
                        "key.clusterId = ?1 and key.state = ?2 and key.version > ?3 and key.version <= ?4 order by key.version",
                        clusterId,
                        state,
                        after,
                        upTo)
                .page(Page.ofSize(limit))
                .list();
    }

    /** Removes all but the newest changes of every cluster. */
    int prune(int kept) {
        return getEntityManager()
                .createNativeQuery(
                        "delete from cluster_change h using cluster c where c.id = h.cluster_id and h.version <= "
                                + "case h.state when 'DESIRED' then c.revision else c.observed_version end - ?1")
                .setParameter(1, kept)
                .executeUpdate();
    }
}
