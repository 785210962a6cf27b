package io.keyward.access.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/**
 * Moves the oldest events to the log: one batch, one transaction. The advisory lock lets one replica relay at a time, so that
 * events of an aggregate leave in order; deleting what was sent, rather than remembering how far one got, means that an event
 * whose transaction commits late is never passed over.
 */
@ApplicationScoped
class OutboxBatches {

    /** Large calls are slow to take in; an event larger than this goes alone. */
    private static final long MAX_CALL_BYTES = 2 * 1024 * 1024;

    private final OutboxRepository repository;
    private final AuditLog log;
    private final OutboxConfig config;

    OutboxBatches(OutboxRepository repository, AuditLog log, OutboxConfig config) {
        this.repository = repository;
        this.log = log;
        this.config = config;
    }

    /** What a call moved. */
    enum Moved {
        /** There were no events, or another replica is at it. */
        NOTHING,
        /** All there were. */
        ALL,
        /** As much as a call takes; there may be more. */
        FULL
    }

    /** Moves the oldest events: all of the batch, or none if the log does not take it. */
    @Transactional
    Moved move() {
        if (!repository.tryLock()) {
            return Moved.NOTHING;
        }
        List<OutboxEntity> rows = repository.oldest(config.batch(), MAX_CALL_BYTES);
        if (rows.isEmpty()) {
            return Moved.NOTHING;
        }
        log.append(rows.stream().map(row -> row.payload).toList());
        repository.remove(rows.stream().map(row -> row.id).toList());
        return full(rows) ? Moved.FULL : Moved.ALL;
    }

    /** Events are not cut, so the limit of bytes may be reached without being met. */
    private boolean full(List<OutboxEntity> rows) {
        long bytes = rows.stream().mapToLong(row -> row.payload.length).sum();
        return rows.size() >= config.batch() || bytes > MAX_CALL_BYTES / 2;
    }
}
