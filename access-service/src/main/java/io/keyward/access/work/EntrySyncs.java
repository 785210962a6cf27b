package io.keyward.access.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The work due on principals, written in the transaction of the change that makes it due. Level-triggered: a row says that a
 * principal must be looked at, never what to do, so any number of changes are one piece of work.
 */
@ApplicationScoped
public class EntrySyncs {

    static final short REVOCATION = 0;
    static final short GRANT = 1;

    private final EntrySyncRepository repository;
    private final WorkSignal signal;
    private final Clock clock;

    EntrySyncs(EntrySyncRepository repository, WorkSignal signal, Clock clock) {
        this.repository = repository;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * The desired state of a principal changed; the caller holds the cluster's lock.
     *
     * @param revokes whether the change takes a right away, which is pushed before what gives one
     */
    @Transactional(TxType.MANDATORY)
    public void changed(UUID clusterId, String principalArn, long revision, boolean revokes) {
        EntrySyncEntity row = repository.lock(clusterId, principalArn).orElseGet(() -> create(clusterId, principalArn));
        if (departed(row)) {
            row.startAnew(clock.instant());
            row.syncedRevision = 0;
        }
        row.removal = false;
        due(row, revision, revokes ? REVOCATION : GRANT);
    }

    /** The principal's entry is desired no more; the caller holds the cluster's lock. */
    @Transactional(TxType.MANDATORY)
    public void removed(UUID clusterId, String principalArn, long revision) {
        EntrySyncEntity row = repository.lock(clusterId, principalArn).orElseGet(() -> create(clusterId, principalArn));
        row.removal = true;
        due(row, revision, REVOCATION);
    }

    /** The entry's creation was undone: the row goes, unless EKS holds the entry as Keyward's, which is then removed. */
    @Transactional(TxType.MANDATORY)
    public void neverWas(UUID clusterId, String principalArn, long revision) {
        repository.lock(clusterId, principalArn).ifPresent(row -> {
            if (row.owned) {
                row.removal = true;
                due(row, revision, REVOCATION);
            } else {
                repository.delete(row);
            }
        });
    }

    /** The desired state was taken from what EKS holds: nothing is pending, and the entry is Keyward's from now on. */
    @Transactional(TxType.MANDATORY)
    public void adopted(UUID clusterId, String principalArn, long revision) {
        EntrySyncEntity row = repository.lock(clusterId, principalArn).orElseGet(() -> create(clusterId, principalArn));
        row.removal = false;
        row.owned = true;
        row.sent = null;
        row.inDoubt = false;
        row.desiredRevision = revision;
        row.settled(revision, clock.instant());
    }

    /**
     * EKS was seen to differ from the desired state of a principal: a push is due without a change. Nothing happens if one is
     * due anyway or a worker has one.
     *
     * @param revokes whether the repair takes a right away
     */
    @Transactional(TxType.MANDATORY)
    public void repair(UUID clusterId, String principalArn, boolean revokes) {
        repository
                .lock(clusterId, principalArn)
                .filter(row -> row.dueAt == null && row.itemId == null && !row.removal)
                .ifPresent(row -> {
                    row.dueAt = clock.instant();
                    row.priority = revokes ? REVOCATION : GRANT;
                    row.attempts = 0;
                    signal.afterCommit(clusterId);
                });
    }

    /** A read confirmed that EKS holds nothing of ours for these principals: rows kept only for that go. */
    @Transactional(TxType.MANDATORY)
    public void confirmDeparted(UUID clusterId, Collection<String> principalArns) {
        if (!principalArns.isEmpty()) {
            repository.find(clusterId, principalArns).stream()
                    .filter(EntrySyncs::departed)
                    .forEach(row -> repository.delete(row));
        }
    }

    /** How many pushes of a cluster a worker has been given and has not reported. */
    @Transactional
    public long unreported(UUID clusterId) {
        return repository.unreported(clusterId);
    }

    /** Empty for a principal without an entry, and once EKS holds a removed one no more. */
    @Transactional
    public Optional<EntrySync> find(UUID clusterId, String principalArn) {
        return repository
                .find(clusterId, principalArn)
                .filter(row -> !departed(row))
                .map(EntrySyncs::toDomain);
    }

    /** By principal ARN; as {@link #find(UUID, String)}. */
    @Transactional
    public Map<String, EntrySync> find(UUID clusterId, Collection<String> principalArns) {
        return repository.find(clusterId, principalArns).stream()
                .filter(row -> !departed(row))
                .map(EntrySyncs::toDomain)
                .collect(Collectors.toMap(EntrySync::principalArn, Function.identity()));
    }

    /** All of a cluster by principal ARN, also those whose entry EKS holds no more but an older read may still show. */
    @Transactional
    public Map<String, EntrySync> all(UUID clusterId) {
        return repository.all(clusterId).stream()
                .map(EntrySyncs::toDomain)
                .collect(Collectors.toMap(EntrySync::principalArn, Function.identity()));
    }

    /** The highest revision up to which every change is held by EKS or was refused by it. */
    @Transactional
    public long syncedRevision(UUID clusterId, long revision) {
        return repository.firstPending(clusterId).map(first -> first - 1).orElse(revision);
    }

    /** EKS holds nothing of ours, and nothing is to be done. */
    private static boolean departed(EntrySyncEntity row) {
        return row.removal && row.dueAt == null && row.itemId == null;
    }

    static EntrySync toDomain(EntrySyncEntity row) {
        return new EntrySync(
                row.key.principalArn(),
                row.desiredRevision,
                row.syncedRevision,
                row.removal,
                row.owned,
                row.dueAt != null,
                row.itemId != null,
                failure(row),
                row.failureCode == null ? row.failureMessage : null,
                row.transitionAt,
                row.pushedAt);
    }

    private static EntrySync.@Nullable Failure failure(EntrySyncEntity row) {
        if (row.failureCode == null) {
            return null;
        }
        return new EntrySync.Failure(
                row.failureCode,
                row.failureMessage == null ? "" : row.failureMessage,
                row.failureRequestId == null ? "" : row.failureRequestId);
    }

    private void due(EntrySyncEntity row, long revision, short priority) {
        Instant now = clock.instant();
        boolean idle = row.dueAt == null;
        row.desiredRevision = revision;
        row.pendingFrom = row.pendingFrom == null ? revision : row.pendingFrom;
        row.priority = idle ? priority : (short) Math.min(row.priority, priority);
        row.dueAt = now;
        row.attempts = 0;
        row.transitionAt = now;
        row.clearFailure();
        signal.afterCommit(row.key.clusterId());
    }

    private EntrySyncEntity create(UUID clusterId, String principalArn) {
        Instant now = clock.instant();
        EntrySyncEntity row = new EntrySyncEntity();
        row.key = new EntrySyncEntity.Key(clusterId, principalArn);
        row.requestedAt = now;
        row.createToken = UUID.randomUUID().toString();
        row.transitionAt = now;
        repository.persist(row);
        return row;
    }
}
