package io.keyward.access.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** When each cluster is read deeply. */
@ApplicationScoped
public class ClusterReads {

    private static final double JITTER = 0.1;
    private static final Duration LEAST_RETRY = Duration.ofSeconds(1);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);

    private final ClusterReadRepository repository;
    private final WorkSignal signal;
    private final WorkConfig config;
    private final Clock clock;

    ClusterReads(ClusterReadRepository repository, WorkSignal signal, WorkConfig config, Clock clock) {
        this.repository = repository;
        this.signal = signal;
        this.config = config;
        this.clock = clock;
    }

    /** The cluster is to be read at once, and from then on regularly. If it is being read, it is read once more afterwards. */
    @Transactional(TxType.MANDATORY)
    public void schedule(UUID clusterId) {
        Optional<ClusterReadEntity> known = repository.lock(clusterId);
        ClusterReadEntity row = known.orElseGet(ClusterReadEntity::new);
        row.dueAt = clock.instant();
        row.attempts = 0;
        if (known.isEmpty()) {
            row.clusterId = clusterId;
            repository.persist(row);
        }
        signal.afterCommit(clusterId);
    }

    /** The cluster that an item is about; empty if it is not (any more) the item of a read. */
    @Transactional(TxType.MANDATORY)
    public Optional<UUID> clusterOf(UUID itemId) {
        return repository.clusterOf(itemId);
    }

    /** The read that a worker was given under this item, held until the caller's transaction ends; empty if it was reported. */
    @Transactional(TxType.MANDATORY)
    public Optional<DueRead> lock(UUID itemId) {
        return repository
                .lockItem(itemId)
                .map(row -> new DueRead(itemId, row.clusterId, row.attempts, dispatchedAt(row)));
    }

    /** The cluster was read; the next read is due after the interval. */
    @Transactional(TxType.MANDATORY)
    public void done(DueRead read) {
        ClusterReadEntity row = repository.findById(read.clusterId());
        row.failure = null;
        row.attempts = 0;
        finish(row, config.deepReadInterval());
    }

    /**
     * The read failed and is tried again.
     *
     * @param after how long the worker would wait; zero to leave it to a back-off
     * @return whether the read before it had not failed
     */
    @Transactional(TxType.MANDATORY)
    public boolean failed(DueRead read, Duration after, String failure) {
        ClusterReadEntity row = repository.findById(read.clusterId());
        boolean first = row.failure == null;
        row.failure = failure;
        row.attempts++;
        Duration wait = after.isPositive() ? after : FIRST_BACKOFF.multipliedBy(1L << Math.min(row.attempts, 20));
        finish(row, bounded(wait));
        return first;
    }

    private Duration bounded(Duration wait) {
        Duration most = config.deepReadInterval();
        if (wait.compareTo(most) > 0) {
            return most;
        }
        return wait.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : wait;
    }

    private void finish(ClusterReadEntity row, Duration wait) {
        boolean askedAgain = row.dueAt.isAfter(dispatchedAt(row));
        if (!askedAgain) {
            row.dueAt = clock.instant().plus(jittered(wait));
        }
        row.itemId = null;
        row.dispatchedAt = null;
        signal.afterCommit(row.clusterId);
    }

    private static Duration jittered(Duration wait) {
        double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return Duration.ofMillis((long) (wait.toMillis() * factor));
    }

    private static Instant dispatchedAt(ClusterReadEntity row) {
        return row.dispatchedAt == null ? row.dueAt : row.dispatchedAt;
    }
}
