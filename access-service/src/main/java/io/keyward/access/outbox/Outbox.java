package io.keyward.access.outbox;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.event.EventContract;
import io.keyward.grpc.trace.Trace;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Takes audit events in the transaction of what they record: both become durable, or neither. An event that breaks the contract with
 * the log becomes neither: what it records fails, here and now, rather than stopping later ones on their way.
 */
@ApplicationScoped
public class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int MAX_SHOWN = 300;
    private static final String INSERT =
            "insert into outbox (event_id, payload, trace_parent) select * from unnest(?::uuid[], ?::bytea[], ?::text[])";

    private final DataSource database;
    private final GroupCommit commit;
    private final EventMapping mapping;
    private final RelaySignal signal;
    private final Clock clock;

    Outbox(DataSource database, GroupCommit commit, EventMapping mapping, RelaySignal signal, Clock clock) {
        this.database = database;
        this.commit = commit;
        this.mapping = mapping;
        this.signal = signal;
        this.clock = clock;
    }

    /** Adds an event by the present caller. */
    @Transactional(TxType.MANDATORY)
    public void append(Event event) {
        append(event, Caller.current());
    }

    /** Adds an event by somebody other than the present caller, for example Keyward itself. */
    @Transactional(TxType.MANDATORY)
    public void append(Event event, Caller caller) {
        EncodedEvent encoded = encode(event, caller);
        try (Connection connection = database.getConnection()) {
            insert(connection, List.of(encoded));
            signal.afterCommit();
        } catch (SQLException e) {
            throw new IllegalStateException("an event cannot be written", e);
        }
    }

    /** An event ready to be written by {@link #insert}, with a fresh id. It is told in the service's log, so write it. */
    public EncodedEvent encode(Event event, Caller caller) {
        return encode(event, caller, Trace.current());
    }

    /** As {@link #encode(Event, Caller)}, of what was caused within another span than the one under way. */
    public EncodedEvent encode(Event event, Caller caller, Span cause) {
        return encode(UUID.randomUUID(), event, caller, cause);
    }

    /** Adds events, in order, in the transaction of this connection; one statement, however many there are. */
    public static void insert(Connection connection, List<EncodedEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        Object[] ids = events.stream().map(EncodedEvent::id).toArray();
        byte[][] payloads = events.stream().map(EncodedEvent::payload).toArray(byte[][]::new);
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setArray(1, connection.createArrayOf("uuid", ids));
            insert.setArray(2, connection.createArrayOf("bytea", payloads));
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "text",
                            events.stream().map(EncodedEvent::traceParent).toArray()));
            insert.executeUpdate();
        }
    }

    /** Events written by {@link #insert} have been committed: they leave at once. */
    public void committed() {
        signal.raise();
    }

    /** Adds an event that is no part of a change, such as a refusal; durable on return. Not in a transaction. */
    public void record(Event event) {
        record(UUID.randomUUID(), event);
    }

    /** As {@link #record(Event)}, with the event's id. */
    public void record(UUID id, Event event) {
        commit.write(encode(id, event, Caller.current(), Trace.current()));
    }

    private EncodedEvent encode(UUID id, Event event, Caller caller, Span cause) {
        AuditEvent proto = mapping.toProto(id, event, caller, clock.instant());
        EncodedEvent encoded = new EncodedEvent(id, proto.toByteArray(), Trace.keptParent(cause));
        if (encoded.payload().length > EventContract.MAX_EVENT_BYTES) {
            throw new ServiceException.Exhausted(
                    ErrorReason.ERROR_REASON_ANSWER_TOO_LARGE,
                    "the record would have " + encoded.payload().length + " bytes, more than "
                            + EventContract.MAX_EVENT_BYTES + "; nothing was done: ask for less",
                    Map.of("limit", Integer.toString(EventContract.MAX_EVENT_BYTES)));
        }
        List<FieldViolation> broken = EventContract.violations("", proto);
        if (!broken.isEmpty()) {
            throw new IllegalStateException("an event breaks the contract with the log: " + broken);
        }
        log(event, caller);
        return encoded;
    }

    /** Decisions are too many for a line each. */
    private static void log(Event event, Caller caller) {
        if (event.decisionId.isEmpty()) {
            LOG.infof(
                    "event action=%s outcome=%s cluster=%s principal=%s policy=%s revision=%d reason=%s actor=%s requestId=%s",
                    EventContract.name(event.action),
                    event.outcome,
                    shown(event.clusterArn),
                    shown(event.principalArn),
                    shown(event.policyArn),
                    event.revision,
                    shown(event.reason),
                    caller.actor(),
                    caller.requestId());
        }
    }

    /** What a refused request named may be anything: it stays on its line. */
    private static String shown(String value) {
        String bounded = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        return '"' + bounded.replaceAll("[\\p{Cntrl}\"]", "?") + '"';
    }
}
