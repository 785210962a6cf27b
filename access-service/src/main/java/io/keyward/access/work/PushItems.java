package io.keyward.access.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a reported push leaves the principal's row. Exactly one of the outcomes is called per item, in the transaction of the
 * report, by a caller who holds the cluster's lock. Whatever the outcome, a change made meanwhile stays due.
 */
@ApplicationScoped
public class PushItems {

    private static final Duration LEAST_RETRY = Duration.ofMillis(100);

    private final EntrySyncRepository repository;
    private final WorkSignal signal;
    private final WorkConfig config;
    private final Clock clock;

    PushItems(EntrySyncRepository repository, WorkSignal signal, WorkConfig config, Clock clock) {
        this.repository = repository;
        this.signal = signal;
        this.config = config;
        this.clock = clock;
    }

    /** The cluster that an item is about; empty if it is not (any more) the item of a push. */
    @Transactional(TxType.MANDATORY)
    public Optional<UUID> clusterOf(UUID itemId) {
        return repository.clusterOf(itemId);
    }

    /** The push given under this item, held until the caller's transaction ends; empty if it was reported or put back. */
    @Transactional(TxType.MANDATORY)
    public Optional<PushItem> lock(UUID itemId) {
        return repository.lockItem(itemId).map(row -> {
            long revision = row.itemRevision == null ? row.desiredRevision : row.itemRevision;
            return new PushItem(
                    row.key.clusterId(),
                    row.key.principalArn(),
                    revision,
                    revision < row.desiredRevision,
                    row.itemRemoval,
                    row.owned,
                    row.requestedAt,
                    row.inDoubt && row.sent != null ? row.sent : List.of());
        });
    }

    /** EKS was seen to hold the entry as Keyward's: no create is in doubt any more. */
    @Transactional(TxType.MANDATORY)
    public void owned(PushItem item) {
        EntrySyncEntity row = row(item);
        row.owned = true;
        row.sent = null;
        row.inDoubt = false;
        // A create after this one is another create, also if its content is the same.
        row.createToken = UUID.randomUUID().toString();
    }

    /** The answer to a create was lost: what EKS is found to hold may come from it. */
    @Transactional(TxType.MANDATORY)
    public void inDoubt(PushItem item) {
        row(item).inDoubt = true;
    }

    /** Keyward deleted the entry at EKS, or no entry of ours is there and no create is in doubt. */
    @Transactional(TxType.MANDATORY)
    public void notThere(PushItem item) {
        row(item).startAnew(clock.instant());
    }

    /** EKS holds what the item carried. For a removal: the row stays until a read confirms it, so that no older read revives it. */
    @Transactional(TxType.MANDATORY)
    public void done(PushItem item) {
        EntrySyncEntity row = reported(item);
        if (item.movedOn()) {
            row.syncedRevision = item.revision();
            handled(row, item);
        } else {
            row.settled(item.revision(), clock.instant());
        }
    }

    /** The entry to be removed is somebody else's: it stays, and Keyward has nothing to do with it. */
    @Transactional(TxType.MANDATORY)
    public void notOurs(PushItem item) {
        EntrySyncEntity row = reported(item);
        if (item.movedOn()) {
            handled(row, item);
        } else {
            repository.delete(row);
        }
    }

    /** Something passing stood in the way: the same push is due again after a while. */
    @Transactional(TxType.MANDATORY)
    public void again(PushItem item, Duration after, @Nullable String error) {
        EntrySyncEntity row = reported(item);
        if (item.movedOn()) {
            return;
        }
        row.attempts++;
        Duration wait = after.compareTo(LEAST_RETRY) < 0 ? LEAST_RETRY : after;
        row.dueAt = clock.instant().plus(wait.compareTo(config.refusedRetry()) > 0 ? config.refusedRetry() : wait);
        if (row.failureCode == null) {
            row.failureMessage = error;
        }
    }

    /** EKS refused: that counts as handled, shows on the entry, and is tried again after a long while. */
    @Transactional(TxType.MANDATORY)
    public void refused(PushItem item, EntrySync.Failure failure) {
        EntrySyncEntity row = reported(item);
        if (item.movedOn()) {
            handled(row, item);
            return;
        }
        Instant now = clock.instant();
        if (!failure.code().equals(row.failureCode)) {
            row.transitionAt = now;
        }
        row.pendingFrom = null;
        row.attempts++;
        row.dueAt = now.plus(config.refusedRetry());
        row.failureCode = failure.code();
        row.failureMessage = failure.message();
        row.failureRequestId = failure.requestId();
    }

    private EntrySyncEntity reported(PushItem item) {
        EntrySyncEntity row = row(item);
        row.itemId = null;
        row.itemRevision = null;
        row.pushedAt = clock.instant();
        signal.afterCommit(item.clusterId());
        return row;
    }

    /** What the item carried is handled, so the first pending revision is a later one. */
    private static void handled(EntrySyncEntity row, PushItem item) {
        if (row.pendingFrom != null) {
            row.pendingFrom = Math.max(row.pendingFrom, item.revision() + 1);
        }
    }

    private EntrySyncEntity row(PushItem item) {
        return repository.findById(new EntrySyncEntity.Key(item.clusterId(), item.principalArn()));
    }
}
