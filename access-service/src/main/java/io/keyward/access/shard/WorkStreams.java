package io.keyward.access.shard;

import io.grpc.stub.ServerCallStreamObserver;
import io.keyward.access.lifecycle.WorkSignal;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The work streams open in this process. */
@ApplicationScoped
class WorkStreams {

    private final Dispatcher dispatcher;
    private final WorkSignal signal;
    private final Clock clock;
    private final Set<WorkStream> open = ConcurrentHashMap.newKeySet();

    WorkStreams(Dispatcher dispatcher, WorkSignal signal, Clock clock) {
        this.dispatcher = dispatcher;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * Starts sending to a worker, and returns at once: the call's own events (cancelled, ready for more) are only delivered once
     * the endpoint's method has returned.
     */
    void start(Lease lease, int maxInFlight, ServerCallStreamObserver<WorkItem> worker) {
        WorkStream stream = new WorkStream(lease, maxInFlight, dispatcher, signal, clock, worker);
        worker.setOnCancelHandler(stream::wake);
        worker.setOnReadyHandler(stream::wake);
        open.add(stream);
        Thread.ofVirtual().name("work-stream-" + lease.shard()).start(() -> {
            try {
                stream.run();
            } finally {
                open.remove(stream);
            }
        });
    }

    /** How many streams are open in this process. */
    int openHere() {
        return open.size();
    }

    void stop(@Observes ShutdownEvent ending) {
        open.forEach(WorkStream::stop);
    }
}
