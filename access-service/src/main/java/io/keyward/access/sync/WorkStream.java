package io.keyward.access.sync;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.access.work.Lease;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.sync.v1.WorkItem;
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

    /** How often a stream looks for work made due on another replica, or by the passing of time. */
    private static final long POLL_MILLIS = 500;

    private final Lease lease;
    private final int maxInFlight;
    private final Dispatcher dispatcher;
    private final WorkSignal signal;
    private final WorkSignal.Listener listener;
    private final ServerCallStreamObserver<WorkItem> worker;
    private volatile boolean stopping;

    WorkStream(
            Lease lease,
            int maxInFlight,
            Dispatcher dispatcher,
            WorkSignal signal,
            ServerCallStreamObserver<WorkItem> worker) {
        this.lease = lease;
        this.maxInFlight = maxInFlight;
        this.dispatcher = dispatcher;
        this.signal = signal;
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
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void send(UUID streamId) throws InterruptedException {
        while (!worker.isCancelled()) {
            if (stopping) {
                throw new ServiceException.Unavailable("access-service is shutting down; open the stream again");
            }
            if (worker.isReady()) {
                Optional<List<Dispatch>> items = dispatcher.next(lease, streamId, maxInFlight);
                if (items.isEmpty()) {
                    worker.onCompleted();
                    return;
                }
                items.get().forEach(item -> worker.onNext(WorkItemMapping.toProto(item)));
                if (!items.get().isEmpty()) {
                    continue;
                }
            }
            listener.await(POLL_MILLIS);
        }
    }

    private void fail(Exception failure) {
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
