package io.keyward.access.outbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A log that keeps what it is sent, over real gRPC, and can lose its answer or refuse for a while. */
public class AuditLogResource implements QuarkusTestResourceLifecycleManager {

    private static final Map<String, AuditEvent> EVENTS = new LinkedHashMap<>();
    private static final AtomicInteger LOST_ANSWERS = new AtomicInteger();
    private static final AtomicInteger REFUSALS = new AtomicInteger();
    private @Nullable Server server;

    /** In the order of their first arrival. */
    static List<AuditEvent> events() {
        synchronized (EVENTS) {
            return List.copyOf(EVENTS.values());
        }
    }

    /** The next calls are taken in, but answered as if they had not been. */
    static void loseAnswers(int count) {
        LOST_ANSWERS.set(count);
    }

    /** The next calls fail before anything is taken in. */
    static void refuse(int count) {
        REFUSALS.set(count);
    }

    @Override
    public Map<String, String> start() {
        try {
            Server started = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new Log())
                    .build()
                    .start();
            server = started;
            return Map.of("keyward.access.outbox.audit-service", "127.0.0.1:" + started.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    private static final class Log extends AuditServiceGrpc.AuditServiceImplBase {
        @Override
        public void appendEvents(AppendEventsRequest in, StreamObserver<AppendEventsResponse> out) {
            if (REFUSALS.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                out.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            in.getEventsList().forEach(Log::keep);
            if (LOST_ANSWERS.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                out.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            out.onNext(AppendEventsResponse.getDefaultInstance());
            out.onCompleted();
        }

        private static void keep(ByteString bytes) {
            try {
                AuditEvent event = AuditEvent.parseFrom(bytes);
                synchronized (EVENTS) {
                    AuditEvent earlier = EVENTS.putIfAbsent(event.getId(), event);
                    if (earlier != null && !earlier.toByteString().equals(bytes)) {
                        throw new IllegalStateException("an event came again with other bytes: " + event.getId());
                    }
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
