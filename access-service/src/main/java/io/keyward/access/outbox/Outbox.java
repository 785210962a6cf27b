package io.keyward.access.outbox;

import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes audit events in the transaction of what they record: both become durable, or neither. */
@ApplicationScoped
public class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int MAX_SHOWN = 300;

    private final OutboxRepository repository;
    private final EventMapping mapping;
    private final RelaySignal signal;
    private final Clock clock;

    Outbox(OutboxRepository repository, EventMapping mapping, RelaySignal signal, Clock clock) {
        this.repository = repository;
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
        row.payload =
                mapping.toProto(row.eventId, event, caller, clock.instant()).toByteArray();
        repository.persist(row);
        signal.afterCommit();
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

    /** Adds an event in a transaction of its own, durable on return; for refusals, which change nothing else. */
    @Transactional(TxType.REQUIRES_NEW)
    public void record(Event event) {
        append(event, Caller.current());
    }

    /** What a refused request named may be anything: it stays on its line. */
    private static String shown(String value) {
        String bounded = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        return '"' + bounded.replaceAll("[\\p{Cntrl}\"]", "?") + '"';
    }
}
