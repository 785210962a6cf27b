package io.keyward.audit.log;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** The append-only log of events. */
@ApplicationScoped
class EventLog {

    private static final Logger LOG = Logger.getLogger(EventLog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventStore store;

    // Appends go one by one anyway: who waits does so here, without holding a database connection that a reader could
    // use.
    private final ReentrantLock turn = new ReentrantLock(true);

    private final MeterRegistry metrics;
    private final Counter appended;

    EventLog(EventStore store, MeterRegistry metrics) {
        this.store = store;
        this.metrics = metrics;
        this.appended = Counter.builder("keyward.log.appended")
                .baseUnit("events")
                .description("Events taken into the log, those it had already included")
                .register(metrics);
    }

    void opened(@Observes StartupEvent start) {
        LOG.infof("log opened head=%d", store.head());
    }

    /**
     * Appends events in the order given, all or none; durable on return. An event that the log holds already keeps the sequence
     * it has.
     *
     * @return the sequence of each event, in the order given
     * @throws AlreadyExists with {@code EVENT_CONFLICT} if an id is known with other bytes
     * @throws Unavailable if other appends take too long
     */
    List<Long> append(List<Event> events) {
        Timer.Sample began = Timer.start(metrics);
        String outcome = "failed";
        try {
            List<Long> sequences = inTurn(events);
            appended.increment(events.size());
            outcome = "taken";
            return sequences;
        } catch (AlreadyExists conflict) {
            outcome = "refused";
            throw conflict;
        } finally {
            began.stop(metrics.timer("keyward.log.append", "outcome", outcome));
        }
    }

    private List<Long> inTurn(List<Event> events) {
        await();
        try {
            return store.append(events);
        } catch (AlreadyExists conflict) {
            LOG.warnf(
                    "append refused requestId=%s reason=%s eventId=%s events=%d",
                    Caller.current().requestId(),
                    conflict.reason(),
                    conflict.metadata().get("eventId"),
                    events.size());
            throw conflict;
        } finally {
            turn.unlock();
        }
    }

    /** Events that meet a filter; a page may be shorter than asked for if its events are large. */
    EventPage page(EventFilter filter, PageRequest page) {
        return store.page(filter, page);
    }

    /**
     * An event by its id or else the first one with this decision id, its own or that of a member; empty also where it is not to be
     * read.
     */
    Optional<LoggedEvent> find(String idOrDecisionId, Clearance within) {
        return store.find(idOrDecisionId, within);
    }

    private void await() {
        try {
            if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Unavailable("the log is busy with other appends, please try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("the service is stopping, please try again");
        }
    }
}
