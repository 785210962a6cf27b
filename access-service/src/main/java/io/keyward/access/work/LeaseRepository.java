package io.keyward.access.work;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/**
 * Leases and the workers that want them. Whether a lease still holds is judged by the database's clock alone, and by the
 * moment a row is looked at, not the start of a transaction that may have waited for a lock.
 */
@ApplicationScoped
class LeaseRepository implements PanacheRepositoryBase<LeaseEntity, LeaseEntity.Key> {

    private static final Duration FORGET_WORKERS_AFTER = Duration.ofHours(1);

    /** A worker that asked for shards lately, with the number it holds. */
    record Worker(String id, int maxShards, long held) {}

    Instant databaseTime() {
        return session()
                .createNativeQuery("SELECT clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    void seen(String workerId, int maxShards) {
        session()
                .createNativeMutationQuery("""
                        INSERT INTO sync_worker (worker_id, max_shards, seen_at) VALUES (:worker, :max, clock_timestamp())
                        ON CONFLICT (worker_id) DO UPDATE SET max_shards = excluded.max_shards, seen_at = excluded.seen_at
                        """)
                .setParameter("worker", workerId)
                .setParameter("max", maxShards)
                .executeUpdate();
    }

    void forget(String workerId) {
        session()
                .createNativeMutationQuery("DELETE FROM sync_worker WHERE worker_id = :worker OR seen_at < :long_ago")
                .setParameter("worker", workerId)
                .setParameter("long_ago", databaseTime().minus(FORGET_WORKERS_AFTER))
                .executeUpdate();
    }

    /** Workers seen within the time a lease holds, in order of id. */
    List<Worker> live(Duration ttl) {
        return session()
                .createNativeQuery("""
                        SELECT w.worker_id, w.max_shards, (SELECT count(*) FROM shard_lease l
                            WHERE l.worker_id = w.worker_id AND l.expires_at > clock_timestamp()) AS held
                        FROM sync_worker w WHERE w.seen_at > :since ORDER BY w.worker_id
                        """, Object[].class)
                .setParameter("since", databaseTime().minus(ttl))
                .list()
                .stream()
                .map(row -> new Worker((String) row[0], ((Number) row[1]).intValue(), ((Number) row[2]).longValue()))
                .toList();
    }

    /** Adds a row, held by nobody, for each shard that has clusters and no row yet; the number of shards with clusters. */
    long addMissing() {
        session().createNativeMutationQuery("""
                        INSERT INTO shard_lease (account, region, worker_id, epoch, expires_at)
                        SELECT DISTINCT c.account, c.region, '', 0, to_timestamp(0) FROM cluster c
                        WHERE NOT EXISTS (SELECT 1 FROM shard_lease l WHERE l.account = c.account AND l.region = c.region)
                        ON CONFLICT DO NOTHING
                        """).executeUpdate();
        return session()
                .createNativeQuery("SELECT count(DISTINCT (account, region)) FROM cluster", Long.class)
                .getSingleResult();
    }

    /**
     * The unexpired leases of a worker on shards that have clusters, locked in one order for all. Does not wait for reports: were
     * it to, a busy worker could not renew.
     */
    List<LeaseEntity> lockHeld(String workerId) {
        return session()
                .createNativeQuery("""
                        SELECT l.* FROM shard_lease l WHERE l.worker_id = :worker AND l.expires_at > clock_timestamp()
                        AND EXISTS (SELECT 1 FROM cluster c WHERE c.account = l.account AND c.region = l.region)
                        ORDER BY l.account, l.region FOR NO KEY UPDATE
                        """, LeaseEntity.class)
                .setParameter("worker", workerId)
                .list();
    }

    /**
     * Leases nobody holds on shards that have clusters, longest free first, leaving out those being taken at this moment and those
     * under which a report is still being written.
     */
    List<LeaseEntity> lockFree(int most) {
        return session()
                .createNativeQuery("""
                        SELECT l.* FROM shard_lease l WHERE l.expires_at <= clock_timestamp()
                        AND EXISTS (SELECT 1 FROM cluster c WHERE c.account = l.account AND c.region = l.region)
                        ORDER BY l.expires_at LIMIT :most FOR UPDATE SKIP LOCKED
                        """, LeaseEntity.class)
                .setParameter("most", most)
                .list();
    }

    /**
     * The row of a lease that holds at this moment, kept from passing on until the transaction ends. The weakest lock there is: a
     * renewal may pass it, one who takes the lease may not.
     */
    Optional<LeaseEntity> share(Lease lease) {
        return holding(lease, "FOR KEY SHARE");
    }

    /** As {@link #share}, for one who changes the row. */
    Optional<LeaseEntity> lock(Lease lease) {
        return holding(lease, "FOR UPDATE");
    }

    private Optional<LeaseEntity> holding(Lease lease, String mode) {
        return session()
                .createNativeQuery("""
                        SELECT l.* FROM shard_lease l WHERE l.account = :account AND l.region = :region
                        AND l.worker_id = :worker AND l.epoch = :epoch AND l.expires_at > clock_timestamp()
                        """ + mode, LeaseEntity.class)
                .setParameter("account", lease.shard().account())
                .setParameter("region", lease.shard().region())
                .setParameter("worker", lease.workerId())
                .setParameter("epoch", lease.epoch())
                .uniqueResultOptional();
    }

    private Session session() {
        return getEntityManager().unwrap(Session.class);
    }
}
