package io.keyward.access.shard;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The streams of renewals open in this process, and the coordinator that answers them. */
@ApplicationScoped
class LeaseStreams {

    private static final Logger LOG = Logger.getLogger(LeaseStreams.class);

    private final LeaseCoordinator coordinator;
    private final Set<LeaseStream> open = ConcurrentHashMap.newKeySet();

    LeaseStreams(LeaseConfig config, DatabaseSessions database) {
        this.coordinator = new LeaseCoordinator(database, config.leaseTtl(), System::nanoTime);
    }

    void start(@Observes StartupEvent event) {
        coordinator.start();
    }

    /** Workers go to another replica at once, and keep their leases. */
    void stop(@Observes ShutdownEvent event) {
        open.forEach(LeaseStream::end);
        coordinator.close();
    }

    /** Must be called before the endpoint's method returns, as gRPC demands of handlers. */
    LeaseStream open(ServerCallStreamObserver<HoldLeasesResponse> worker) {
        LeaseStream stream = new LeaseStream(worker);
        worker.setOnCancelHandler(stream::leave);
        worker.setOnCloseHandler(stream::leave);
        open.add(stream);
        return stream;
    }

    /** One worker's stream. Requests come from its call's thread, answers from the coordinator's. */
    final class LeaseStream implements StreamObserver<HoldLeasesRequest> {

        private final StreamObserver<HoldLeasesResponse> worker;
        private @Nullable String workerId;
        private boolean closed;

        private LeaseStream(StreamObserver<HoldLeasesResponse> worker) {
            this.worker = worker;
        }

        @Override
        public synchronized void onNext(HoldLeasesRequest request) {
            boolean first = workerId == null;
            if (first) {
                workerId = request.getWorkerId();
            } else if (!request.getWorkerId().equals(workerId)) {
                fail(ServiceException.Invalid.field("worker_id", "is not the worker of this stream: " + workerId));
                return;
            }
            List<Lease> returned = request.getReturnedList().stream()
                    .map(lease -> ReportMapping.lease(request.getWorkerId(), lease))
                    .toList();
            coordinator.renew(new LeaseCoordinator.Renewal(
                    request.getWorkerId(), request.getMaxShards(), returned, first, new LeaseCoordinator.Answers() {
                        @Override
                        public boolean isOpen() {
                            return LeaseStream.this.isOpen();
                        }

                        @Override
                        public void answer(List<Lease> held, List<Lease> wantedBack) {
                            LeaseStream.this.answer(request.getNonce(), held, wantedBack);
                        }
                    }));
        }

        @Override
        public void onError(Throwable failure) {
            leave();
        }

        @Override
        public synchronized void onCompleted() {
            if (isOpen()) {
                leave();
                worker.onCompleted();
            }
        }

        /** The worker is gone or goes, or a message of its was refused. */
        private synchronized void leave() {
            closed = true;
            open.remove(this);
        }

        private synchronized boolean isOpen() {
            return !closed;
        }

        /** A call that is over by now, if nobody has said so yet, must not keep the others from ending. */
        private synchronized void end() {
            try {
                fail(new ServiceException.Unavailable("access-service is shutting down; open the stream again"));
            } catch (RuntimeException e) {
                LOG.debugf(e, "stream of leases was over worker=%s", workerId);
            }
        }

        private synchronized void answer(long nonce, List<Lease> held, List<Lease> wantedBack) {
            if (isOpen()) {
                HoldLeasesResponse.Builder answer = HoldLeasesResponse.newBuilder()
                        .setNonce(nonce)
                        .setLeaseTtl(Durations.fromMillis(coordinator.ttl().toMillis()));
                held.forEach(lease -> answer.addLeases(ReportMapping.toProto(lease)));
                wantedBack.forEach(lease -> answer.addWantedBack(ReportMapping.toProto(lease)));
                worker.onNext(answer.build());
            }
        }

        private void fail(ServiceException failure) {
            if (isOpen()) {
                leave();
                worker.onError(ErrorStatus.of(failure).orElseGet(Status.INTERNAL::asRuntimeException));
            }
        }
    }
}
