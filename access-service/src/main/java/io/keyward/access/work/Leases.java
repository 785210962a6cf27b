package io.keyward.access.work;

import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.WorkConfig;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Who may act on which shard. At most one worker holds a shard at a time; the epoch, which grows whenever a shard is taken,
 * tells a holder from one whose time is over.
 */
@ApplicationScoped
public class Leases {

    private static final Logger LOG = Logger.getLogger(Leases.class);

    private final LeaseRepository repository;
    private final WorkConfig config;

    Leases(LeaseRepository repository, WorkConfig config) {
        this.repository = repository;
        this.config = config;
    }

    /** How long a lease holds from the moment it was renewed. */
    public Duration ttl() {
        return config.leaseTtl();
    }

    /**
     * Renews a worker's leases and takes free or expired ones, up to {@code maxShards} in all. While another worker has less
     * than its share, none keeps more than its own. Answers all leases held afterwards.
     */
    @Transactional
    public List<Lease> acquire(String workerId, int maxShards) {
        repository.seen(workerId, maxShards);
        int limit = FairShare.limit(workerId, maxShards, repository.addMissing(), repository.live(ttl()));
        List<LeaseEntity> held = repository.lockHeld(workerId);
        List<LeaseEntity> kept = held.subList(0, Math.min(limit, held.size()));
        held.subList(kept.size(), held.size()).forEach(this::giveBack);
        List<LeaseEntity> taken = kept.size() < limit ? repository.lockFree(limit - kept.size()) : List.of();
        Instant expiresAt = repository.databaseTime().plus(ttl());
        taken.forEach(row -> take(row, workerId));
        return Stream.concat(kept.stream(), taken.stream())
                .map(row -> {
                    row.expiresAt = expiresAt;
                    return new Lease(workerId, new Shard(row.key.account(), row.key.region()), row.epoch);
                })
                .toList();
    }

    /** Gives leases back; those not held (any more) are passed over. */
    @Transactional
    public void release(String workerId, List<Lease> leases) {
        repository.forget(workerId);
        leases.stream()
                .sorted((a, b) -> (a.shard().account() + a.shard().region())
                        .compareTo(b.shard().account() + b.shard().region()))
                .forEach(lease -> repository.lock(lease).ifPresent(this::giveBack));
    }

    /**
     * Makes sure that a lease holds and goes on holding until the caller's transaction ends.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if it does not hold
     */
    @Transactional(TxType.MANDATORY)
    public void check(Lease lease) {
        if (repository.share(lease).isEmpty()) {
            throw lost(lease);
        }
    }

    /**
     * As {@link #check(Lease)}, on the connection of the caller's transaction.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if it does not hold
     */
    public static void check(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT 1 FROM shard_lease WHERE account = ? AND region = ? AND worker_id = ? AND epoch = ?
                AND expires_at > clock_timestamp() FOR KEY SHARE
                """)) {
            query.setString(1, lease.shard().account());
            query.setString(2, lease.shard().region());
            query.setString(3, lease.workerId());
            query.setLong(4, lease.epoch());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw lost(lease);
                }
            }
        }
    }

    /** As {@link #check}; false if another stream was opened for the shard since. */
    @Transactional(TxType.MANDATORY)
    public boolean check(Lease lease, UUID streamId) {
        LeaseEntity row = repository.share(lease).orElseThrow(() -> lost(lease));
        return streamId.equals(row.streamId);
    }

    /** Makes a new stream the only one of its shard. */
    @Transactional(TxType.MANDATORY)
    public UUID openStream(Lease lease) {
        LeaseEntity row = repository.lock(lease).orElseThrow(() -> lost(lease));
        UUID streamId = UUID.randomUUID();
        row.streamId = streamId;
        return streamId;
    }

    private void take(LeaseEntity row, String workerId) {
        LOG.infof(
                "lease taken worker=%s account=%s region=%s epoch=%d before=%s",
                workerId, row.key.account(), row.key.region(), row.epoch + 1, row.workerId);
        row.workerId = workerId;
        row.epoch++;
        row.streamId = null;
    }

    /** Lets a lease expire; the row stays, since its epoch must never be used again. */
    private void giveBack(LeaseEntity row) {
        LOG.infof(
                "lease given back worker=%s account=%s region=%s epoch=%d",
                row.workerId, row.key.account(), row.key.region(), row.epoch);
        row.expiresAt = Instant.EPOCH;
    }

    private static ServiceException lost(Lease lease) {
        Shard shard = lease.shard();
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_LEASE_LOST,
                "lease: worker " + lease.workerId() + " does not hold shard " + shard.account() + "/" + shard.region()
                        + " at epoch " + lease.epoch(),
                Map.of("field", "lease"));
    }
}
