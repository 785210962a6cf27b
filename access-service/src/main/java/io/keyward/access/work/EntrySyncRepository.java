package io.keyward.access.work;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

@ApplicationScoped
class EntrySyncRepository implements PanacheRepositoryBase<EntrySyncEntity, EntrySyncEntity.Key> {

    Optional<EntrySyncEntity> find(UUID clusterId, String principalArn) {
        return findByIdOptional(new EntrySyncEntity.Key(clusterId, principalArn));
    }

    /**
     * The row, locked and fresh, for one who changes it: a stream may be handing it to a worker at this moment, and a stale copy
     * written back would undo that. What this transaction has changed of it is kept.
     */
    Optional<EntrySyncEntity> lock(UUID clusterId, String principalArn) {
        flush();
        Optional<EntrySyncEntity> row = find(clusterId, principalArn);
        row.ifPresent(known -> getEntityManager().refresh(known, LockModeType.PESSIMISTIC_WRITE));
        return row;
    }

    List<EntrySyncEntity> find(UUID clusterId, Collection<String> principalArns) {
        return list("key.clusterId = ?1 and key.principalArn in ?2", clusterId, principalArns);
    }

    List<EntrySyncEntity> all(UUID clusterId) {
        return list("key.clusterId", clusterId);
    }

    /** The lowest revision of the cluster that EKS was not yet seen to hold. */
    Optional<Long> firstPending(UUID clusterId) {
        return Optional.ofNullable(getEntityManager()
                .createQuery(
                        "select min(s.pendingFrom) from EntrySyncEntity s where s.key.clusterId = :cluster", Long.class)
                .setParameter("cluster", clusterId)
                .getSingleResult());
    }

    Optional<UUID> clusterOf(UUID itemId) {
        return find("itemId", itemId).firstResultOptional().map(row -> row.key.clusterId());
    }

    /** The row a worker has under this item, locked and fresh. */
    Optional<EntrySyncEntity> lockItem(UUID itemId) {
        Optional<EntrySyncEntity> row =
                find("itemId", itemId).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
        row.ifPresent(getEntityManager()::refresh);
        return row.filter(r -> itemId.equals(r.itemId));
    }

    /** Rows of a shard that are due and that no worker has, locked, in the order in which they are to be pushed. */
    List<EntrySyncEntity> lockDue(Shard shard, Instant now, int most) {
        return session()
                .createNativeQuery("""
                        SELECT s.* FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
                        WHERE c.account = :account AND c.region = :region AND c.mode IN ('ENFORCE', 'WARN')
                        AND s.due_at <= :now AND s.item_id IS NULL
                        ORDER BY s.priority, s.due_at LIMIT :most FOR UPDATE OF s SKIP LOCKED
                        """, EntrySyncEntity.class)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .setParameter("now", now)
                .setParameter("most", most)
                .list();
    }

    /** How many pushes of a shard workers have not reported yet. */
    long unreported(Shard shard) {
        return session()
                .createNativeQuery("""
                        SELECT count(*) FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
                        WHERE s.item_id IS NOT NULL AND c.account = :account AND c.region = :region
                        """, Long.class)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .getSingleResult();
    }

    /** How many pushes of a cluster workers have not reported yet. */
    long unreported(UUID clusterId) {
        return count("key.clusterId = ?1 and itemId is not null", clusterId);
    }

    /** Takes the unreported pushes of a shard back: they are due as before. */
    void putBack(Shard shard) {
        session()
                .createNativeMutationQuery("""
                        UPDATE entry_sync s SET item_id = NULL, item_revision = NULL, in_doubt = s.in_doubt OR s.sent IS NOT NULL
                        FROM cluster c
                        WHERE s.item_id IS NOT NULL AND c.id = s.cluster_id
                        AND c.account = :account AND c.region = :region
                        """)
                .setParameter("account", shard.account())
                .setParameter("region", shard.region())
                .executeUpdate();
    }

    /** Pushes due on clusters whose mode lets them out, and the time since which the oldest one is. */
    Backlog backlog(Instant now) {
        Object[] row = session()
                .createNativeQuery("""
                        SELECT count(*), min(s.transition_at) FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
                        WHERE s.due_at <= :now AND c.mode IN ('ENFORCE', 'WARN')
                        """, Object[].class)
                .addScalar("count", Long.class)
                .addScalar("min", Instant.class)
                .setParameter("now", now)
                .getSingleResult();
        return new Backlog((Long) row[0], row[1] == null ? now : (Instant) row[1]);
    }

    /** Number of pushes due, and since when the oldest one is. */
    record Backlog(long pending, Instant oldest) {}

    private Session session() {
        return getEntityManager().unwrap(Session.class);
    }
}
