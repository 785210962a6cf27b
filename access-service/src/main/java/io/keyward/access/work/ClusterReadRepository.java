package io.keyward.access.work;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

@ApplicationScoped
class ClusterReadRepository implements PanacheRepositoryBase<ClusterReadEntity, UUID> {

    /** The row, locked and fresh, for one who changes it while a stream may be handing it to a worker. */
    Optional<ClusterReadEntity> lock(UUID clusterId) {
        flush();
        Optional<ClusterReadEntity> row = findByIdOptional(clusterId);
        row.ifPresent(known -> getEntityManager().refresh(known, LockModeType.PESSIMISTIC_WRITE));
        return row;
    }

    Optional<UUID> clusterOf(UUID itemId) {
        return find("itemId", itemId).firstResultOptional().map(row -> row.clusterId);
    }

    /** The row a worker has under this item, locked and fresh. */
    Optional<ClusterReadEntity> lockItem(UUID itemId) {
        Optional<ClusterReadEntity> row =
                find("itemId", itemId).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
        row.ifPresent(getEntityManager()::refresh);
        return row.filter(r -> itemId.equals(r.itemId));
    }

    /** Clusters of a shard that are to be read and that no worker is reading, locked, longest due first. */
    List<ClusterReadEntity> lockDue(Shard shard, Instant now, int most) {
        return session()
                .createNativeQuery("""
                        SELECT r.* FROM cluster_read r JOIN cluster c ON c.id = r.cluster_id
                        WHERE c.account = :account AND c.region = :region AND c.mode <> 'PAUSED'
                        AND r.due_at <= :now AND r.item_id IS NULL
                        ORDER BY r.due_at LIMIT :most FOR UPDATE OF r SKIP LOCKED
                        """, ClusterReadEntity.class)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .setParameter("now", now)
                .setParameter("most", most)
                .list();
    }

    /** How many reads of a shard workers have not reported yet. */
    long unreported(Shard shard) {
        return session()
                .createNativeQuery("""
                        SELECT count(*) FROM cluster_read r JOIN cluster c ON c.id = r.cluster_id
                        WHERE r.item_id IS NOT NULL AND c.account = :account AND c.region = :region
                        """, Long.class)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .getSingleResult();
    }

    /** Takes the unreported reads of a shard back: they are due as before. */
    void putBack(Shard shard) {
        session()
                .createNativeMutationQuery("""
                        UPDATE cluster_read r SET item_id = NULL, dispatched_at = NULL FROM cluster c
                        WHERE r.item_id IS NOT NULL AND c.id = r.cluster_id
                        AND c.account = :account AND c.region = :region
                        """)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .executeUpdate();
    }

    private Session session() {
        return getEntityManager().unwrap(Session.class);
    }
}
