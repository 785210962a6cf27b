package io.keyward.access.outbox;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes audit events in the transaction of what they record: both become durable, or neither. */
@ApplicationScoped
public class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int MAX_SHOWN = 300;

    /** The most audit-service takes as one event. */
    private static final int MAX_EVENT_BYTES = 16 << 20;

    private final OutboxRepository repository;
    private final GroupCommit commit;
    private final EventMapping mapping;
    private final RelaySignal signal;
    private final Clock clock;

    Outbox(OutboxRepository repository, GroupCommit commit, EventMapping mapping, RelaySignal signal, Clock clock) {
        this.repository = repository;
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
        OutboxEntity row = new OutboxEntity();
        row.eventId = UUID.randomUUID();
        row.payload = payload(row.eventId, event, caller);
        repository.persist(row);
        signal.afterCommit();
        log(event, caller);
    }

    /** Adds an event that is no part of a change, such as a refusal; durable on return. Not in a transaction. */
    public void record(Event event) {
        record(UUID.randomUUID(), event);
    }

    /** As {@link #record(Event)}, with the event's id. */
    public void record(UUID id, Event event) {
        Caller caller = Caller.current();
        commit.write(id, payload(id, event, caller));
        log(event, caller);
    }

    private byte[] payload(UUID id, Event event, Caller caller) {
        byte[] payload = mapping.toProto(id, event, caller, clock.instant()).toByteArray();
        if (payload.length > MAX_EVENT_BYTES) {
            throw new ServiceException.Exhausted(
                    ErrorReason.ERROR_REASON_ANSWER_TOO_LARGE,
                    "the record would have " + payload.length + " bytes, more than " + MAX_EVENT_BYTES
                            + "; nothing was done: ask for less",
                    Map.of("limit", Integer.toString(MAX_EVENT_BYTES)));
        }
        return payload;
    }

    /** Decisions are too many for a line each. */
    private static void log(Event event, Caller caller) {
        if (event.decisionId.isEmpty()) {
            LOG.infof(
                    "event action=%s outcome=%s cluster=%s principal=%s policy=%s revision=%d reason=%s actor=%s requestId=%s",
                    event.action,
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
