package io.keyward.access.outbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.access.outbox.AuditLog.Failed;
import io.keyward.access.outbox.AuditLog.Refused;
import io.keyward.access.outbox.AuditLog.Taken;
import io.keyward.access.outbox.RelaySession.Waiting;
import io.keyward.grpc.trace.Trace;
import io.keyward.proto.audit.v1.AuditEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The thread that moves events to the log, oldest first, for as long as the service runs. The log being away delays them and loses
 * none. An event that the log refuses goes to quarantine and stops no other: later ones, also of its aggregate, go on.
 *
 * <p>What was sent is deleted, rather than remembered by how far one got, so that an event whose transaction commits late is never
 * passed over.
 */
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    /** How soon a standby takes over from a replica that is gone. Asking for the lock writes nothing. */
    private static final long STANDBY_POLL_MILLIS = 2_000;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

    /** Large calls are slow to take in; an event larger than this goes alone. */
    private static final long MAX_CALL_BYTES = 2 << 20;

    /** How many events in a row the log may fail over right after a start, and is still found to take others. */
    private static final int MOST_SUSPECTS = 20;

    /** Several polls fit in, so only the session of a process that is gone or frozen is silent for so long. */
    private static final int POLLS_OF_SILENCE = 3;

    private final DatabaseSessions database;
    private final AuditLog log;
    private final RelaySignal signal;
    private final OutboxConfig config;
    private volatile boolean running;
    private volatile @Nullable String trouble;
    private @Nullable Thread thread;
    private Duration backoff = FIRST_BACKOFF;
    /** Of a batch. Halved while the log refuses one without naming the culprit, which is alone in the end. */
    private int size;
    /** An event that the log holds. */
    private @Nullable ByteString taken;

    OutboxRelay(DatabaseSessions database, AuditLog log, RelaySignal signal, OutboxConfig config) {
        this.database = database;
        this.log = log;
        this.signal = signal;
        this.config = config;
        this.size = config.batch();
    }

    void start(@Observes StartupEvent event) {
        if (config.relay()) {
            running = true;
            thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(config.timeout());
        }
    }

    /** Why events do not leave; null while they do. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void run() {
        try {
            while (running) {
                relayUntilTrouble();
                Thread.sleep(backoff);
                Duration next = backoff.multipliedBy(2);
                backoff = next.compareTo(config.maxBackoff()) < 0 ? next : config.maxBackoff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Trouble ends the session too: another replica may reach what this one does not. */
    private void relayUntilTrouble() throws InterruptedException {
        try (RelaySession session = RelaySession.open(database, config.poll().multipliedBy(POLLS_OF_SILENCE))) {
            while (running) {
                Moved moved = session.leads() ? move(session) : Moved.NOT_OURS;
                ended();
                await(moved);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable failure) {
            // Nothing ends this loop, an Error no more than a lost database.
            began(failure);
        }
    }

    /** What became of the oldest events. */
    private enum Moved {
        /** There were none. */
        NOTHING,
        /** All there were left. */
        ALL,
        /** There may be more. */
        SOME,
        /** Another replica is at it. */
        NOT_OURS
    }

    private Moved move(RelaySession session) throws SQLException {
        List<Waiting> events = session.oldest(size, MAX_CALL_BYTES);
        if (events.isEmpty()) {
            return Moved.NOTHING;
        }
        boolean full = events.size() == size || bytes(events) > MAX_CALL_BYTES / 2;
        return switch (append(events)) {
            case Taken _ -> {
                session.remove(events);
                taken = events.getLast().payload();
                size = Math.min(size * 2, config.batch());
                yield full ? Moved.SOME : Moved.ALL;
            }
            case Refused refused -> {
                putAside(session, events, refused);
                yield Moved.SOME;
            }
            case Failed failed
            when events.size() > 1 -> {
                size = events.size() / 2;
                yield Moved.SOME;
            }
            case Failed failed -> {
                blame(session, events.getFirst(), failed);
                yield Moved.SOME;
            }
        };
    }

    /** For each event of a trace, the way to the log is a span of that trace. */
    private AuditLog.Answer append(List<Waiting> events) {
        Map<Integer, Span> spans = new TreeMap<>();
        for (int i = 0; i < events.size(); i++) {
            Span span = Trace.below(events.get(i).traceParent(), "outbox relay", SpanKind.PRODUCER);
            if (span.getSpanContext().isValid()) {
                spans.put(i, span);
            }
        }
        try {
            return log.append(events.stream().map(Waiting::payload).toList(), spans);
        } finally {
            spans.values().forEach(Span::end);
        }
    }

    /** The log fails over the oldest event: it is put aside if the log takes others meanwhile. Else it is the log that ails. */
    private void blame(RelaySession session, Waiting event, Failed failed) throws SQLException {
        if (!takesOthers(session) || !(log.append(List.of(event.payload())) instanceof Failed again)) {
            throw failed.failure();
        }
        Status status = again.failure().getStatus();
        quarantine(session, event, status.getCode().name(), String.valueOf(status.getDescription()));
    }

    /**
     * Asked by what it holds already, so that no event overtakes another. A relay that knows of none has to try later ones: those of other
     * aggregates, whose order is their own. Where all that wait are of one, its own later ones are tried last, since else one event could stop
     * all others for ever: the one case in which an event may come after a later one of its aggregate, if the log's fault over it passes
     * between two tries.
     */
    private boolean takesOthers(RelaySession session) throws SQLException {
        if (taken != null) {
            return log.append(List.of(taken)) instanceof Taken;
        }
        List<Waiting> suspects = session.oldest(MOST_SUSPECTS, Long.MAX_VALUE);
        Set<String> aggregates = new HashSet<>();
        List<Waiting> ofOthers = suspects.stream()
                .filter(event -> aggregates.add(aggregateOf(event)))
                .toList();
        return takesOne(session, ofOthers) || takesOne(session, suspects);
    }

    private boolean takesOne(RelaySession session, List<Waiting> events) throws SQLException {
        for (Waiting event : events) {
            if (log.append(List.of(event.payload())) instanceof Taken) {
                session.remove(List.of(event));
                taken = event.payload();
                return true;
            }
        }
        return false;
    }

    private static String aggregateOf(Waiting event) {
        try {
            return AuditEvent.parseFrom(event.payload()).getAggregate();
        } catch (InvalidProtocolBufferException e) {
            return event.eventId().toString();
        }
    }

    /** Events are not cut, so the limit of bytes may be reached without being met. */
    private static long bytes(List<Waiting> events) {
        return events.stream().mapToLong(event -> event.payload().size()).sum();
    }

    private void putAside(RelaySession session, List<Waiting> events, Refused refused) throws SQLException {
        if (refused.culprits().isEmpty() && events.size() > 1) {
            size = events.size() / 2;
            return;
        }
        Map<Integer, String> culprits = events.size() == 1 ? Map.of(0, refused.message()) : refused.culprits();
        for (Map.Entry<Integer, String> culprit : culprits.entrySet()) {
            quarantine(session, events.get(culprit.getKey()), refused.reason(), culprit.getValue());
        }
    }

    private static void quarantine(RelaySession session, Waiting event, String reason, String message)
            throws SQLException {
        session.quarantine(event, reason, message);
        LOG.errorf("audit event quarantined eventId=%s reason=%s message=%s", event.eventId(), reason, message);
    }

    private void await(Moved moved) throws InterruptedException {
        switch (moved) {
            case NOTHING -> signal.await(config.poll().toMillis());
            case ALL -> Thread.sleep(config.linger());
            case SOME -> {}
            case NOT_OURS -> {
                signal.await(Math.min(STANDBY_POLL_MILLIS, config.poll().toMillis()));
                Thread.sleep(config.linger());
            }
        }
    }

    private void ended() {
        backoff = FIRST_BACKOFF;
        if (trouble != null) {
            LOG.info("audit events leave again");
            trouble = null;
        }
    }

    private void began(Throwable failure) {
        if (trouble == null && running) {
            LOG.warnf(failure, "audit events wait target=%s", config.auditService());
        }
        trouble = failure instanceof StatusRuntimeException
                ? "audit-service at " + config.auditService() + " does not take events: " + failure.getMessage()
                : "events cannot be moved: " + failure;
    }
}
