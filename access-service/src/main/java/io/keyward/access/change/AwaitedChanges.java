package io.keyward.access.change;

import io.keyward.access.change.AwaitedChangeEntity.Status;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller wait for EKS. Whether a refusal still puts back what was there before, or comes too late and only shows on the
 * entry, is decided by one row: the waiter closes it when its time is up, the report resolves it, and only one of them can.
 */
@ApplicationScoped
public class AwaitedChanges {

    /** How often a waiter looks for a verdict committed on another replica. */
    private static final long POLL_MILLIS = 250;

    /** Long after any deadline. */
    private static final Duration LEFTOVER = Duration.ofHours(1);

    private final AwaitedChangeRepository repository;
    private final ChangeSignal signal;
    private final Clock clock;

    AwaitedChanges(AwaitedChangeRepository repository, ChangeSignal signal, Clock clock) {
        this.repository = repository;
        this.signal = signal;
        this.clock = clock;
    }

    /** Opens a wait in the transaction of the change; follow with {@link #await} after it has committed. */
    @Transactional(TxType.MANDATORY)
    public UUID open(AwaitedChange change, Duration wait) {
        AwaitedChangeEntity row = new AwaitedChangeEntity();
        row.id = change.id();
        row.clusterId = change.clusterId();
        row.principalArn = change.principalArn();
        row.policyArn = change.policyArn();
        row.revision = change.revision();
        row.before = change.before();
        row.requestId = change.requestId();
        row.deadline = clock.instant().plus(wait);
        row.status = Status.PENDING;
        repository.persist(row);
        signal.expect(row.id);
        return row.id;
    }

    /** Waits for the verdict, for at most {@code wait}; afterwards the change is no longer awaited. Not in a transaction. */
    @Transactional(TxType.NEVER)
    public Verdict await(UUID id, Duration wait) {
        Instant end = clock.instant().plus(wait);
        try {
            while (true) {
                Verdict verdict = QuarkusTransaction.requiringNew().call(() -> verdict(id));
                long left = Duration.between(clock.instant(), end).toMillis();
                if (!(verdict instanceof Verdict.Pending) || left <= 0) {
                    return QuarkusTransaction.requiringNew().call(() -> close(id));
                }
                signal.await(id, Math.min(left, POLL_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return QuarkusTransaction.requiringNew().call(() -> close(id));
        } finally {
            signal.forget(id);
        }
    }

    /** Changes to a principal up to a revision whose callers still wait, oldest first; in the transaction of a report. */
    @Transactional(TxType.MANDATORY)
    public List<AwaitedChange> pending(UUID clusterId, String principalArn, long upToRevision) {
        Instant now = clock.instant();
        return repository.pending(clusterId, principalArn, upToRevision).stream()
                .filter(row -> row.deadline.isAfter(now))
                .map(AwaitedChanges::toDomain)
                .toList();
    }

    /** EKS holds the change. */
    @Transactional(TxType.MANDATORY)
    public void applied(AwaitedChange change) {
        resolve(change, Status.APPLIED, new Verdict.Refused("", "", ""));
    }

    /** EKS refused the change; the caller of this method puts back what was there before in the same transaction. */
    @Transactional(TxType.MANDATORY)
    public void refused(AwaitedChange change, Verdict.Refused refusal) {
        resolve(change, Status.REFUSED, refusal);
    }

    /** Removes waits whose caller went away without closing them, for example because its process died. */
    @Transactional
    public void expire() {
        repository.removeOlderThan(clock.instant().minus(LEFTOVER));
    }

    private void resolve(AwaitedChange change, Status status, Verdict.Refused refusal) {
        AwaitedChangeEntity row = repository.findById(change.id());
        row.status = status;
        row.failureCode = refusal.code();
        row.failureMessage = refusal.message();
        row.failureRequestId = refusal.awsRequestId();
        signal.afterCommit(change.id());
    }

    private Verdict verdict(UUID id) {
        return repository.findByIdOptional(id).map(AwaitedChanges::verdict).orElseGet(Verdict.Pending::new);
    }

    /** The last word: with the row locked and deleted, no report can resolve it any more. */
    private Verdict close(UUID id) {
        AwaitedChangeEntity row = repository.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (row == null) {
            return new Verdict.Pending();
        }
        repository.delete(row);
        return verdict(row);
    }

    private static Verdict verdict(AwaitedChangeEntity row) {
        return switch (row.status) {
            case PENDING -> new Verdict.Pending();
            case APPLIED -> new Verdict.Applied();
            case REFUSED ->
                new Verdict.Refused(text(row.failureCode), text(row.failureMessage), text(row.failureRequestId));
        };
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static AwaitedChange toDomain(AwaitedChangeEntity row) {
        return new AwaitedChange(
                row.id, row.clusterId, row.principalArn, row.policyArn, row.revision, row.before, row.requestId);
    }
}
