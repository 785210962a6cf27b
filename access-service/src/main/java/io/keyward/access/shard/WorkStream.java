package io.keyward.access.shard;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Sends a shard's work to the worker that holds it, for as long as it does. Runs on a thread of its own; between batches it
 * holds neither a transaction nor a connection.
 */
final class WorkStream implements Runnable {

    private static final Logger LOG = Logger.getLogger(WorkStream.class);

    /** A look in case a signal was lost: work is signalled when it is made due, and what is due later is waited for. */
    private static final Duration SAFETY_LOOK = Duration.ofSeconds(30);

    /** Work that is due and yet not to be had is being changed at this moment, or there is no room for it until a report comes. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);

    private final Lease lease;
    private final int maxInFlight;
    private final Dispatcher dispatcher;
    private final WorkSignal signal;
    private final Clock clock;
    private final WorkSignal.Listener listener;
    private final ServerCallStreamObserver<WorkItem> worker;
    private volatile boolean stopping;

    WorkStream(
            Lease lease,
            int maxInFlight,
            Dispatcher dispatcher,
            WorkSignal signal,
            Clock clock,
            ServerCallStreamObserver<WorkItem> worker) {
        this.lease = lease;
        this.maxInFlight = maxInFlight;
        this.dispatcher = dispatcher;
        this.signal = signal;
        this.clock = clock;
        this.listener = signal.listen(lease.shard());
        this.worker = worker;
    }

    /** Looks at the world anew: work may be due, the worker may be ready for more, or gone. */
    void wake() {
        listener.wake();
    }

    /** Ends the stream because this process ends. */
    void stop() {
        stopping = true;
        wake();
    }

    @Override
    public void run() {
        try (listener) {
            UUID streamId = dispatcher.open(lease);
            // The former stream, if it is here, finds out at once that it is over.
            signal.raise(lease.shard());
            LOG.debugf("work stream opened worker=%s shard=%s", lease.workerId(), lease.shard());
            send(streamId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void send(UUID streamId) throws InterruptedException {
        while (!worker.isCancelled()) {
            if (stopping) {
                throw new ServiceException.Unavailable("access-service is shutting down; open the stream again");
            }
            Duration rest = SAFETY_LOOK;
            if (worker.isReady()) {
                Optional<Optional<Duration>> due = dispatcher.untilNextDue(lease, streamId);
                if (due.isEmpty()) {
                    worker.onCompleted();
                    return;
                }
                rest = due.get().orElse(SAFETY_LOOK);
                if (!rest.isPositive() && sendDue(streamId)) {
                    continue;
                }
            }
            listener.await(Math.clamp(rest.toMillis(), SHORTEST_WAIT.toMillis(), SAFETY_LOOK.toMillis()));
        }
    }

    /** Whether anything was sent. */
    private boolean sendDue(UUID streamId) {
        List<Dispatch> items = dispatcher.next(lease, streamId, maxInFlight).orElse(List.of());
        items.forEach(item -> worker.onNext(WorkItemMapping.toProto(item, clock.instant())));
        return !items.isEmpty();
    }

    private void fail(Throwable failure) {
        if (worker.isCancelled()) {
            return;
        }
        StatusRuntimeException answer = ErrorStatus.of(failure).orElseGet(() -> {
            LOG.errorf(failure, "work stream failed worker=%s shard=%s", lease.workerId(), lease.shard());
            return ErrorStatus.internal();
        });
        worker.onError(answer);
    }
}
