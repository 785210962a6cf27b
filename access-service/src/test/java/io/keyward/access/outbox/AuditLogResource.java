package io.keyward.access.outbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.event.EventContract;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A log over real gRPC that judges events by the contract, as audit-service does, and keeps what it is sent. It can be away, lose its
 * answers, take its time, and refuse events that another one would take.
 */
public class AuditLogResource implements QuarkusTestResourceLifecycleManager {

    private static final Map<String, AuditEvent> EVENTS = new LinkedHashMap<>();
    private static final AtomicInteger LOST_ANSWERS = new AtomicInteger();
    private static final AtomicInteger CALLS_AWAY = new AtomicInteger();
    private static final ReentrantLock TAKING = new ReentrantLock();
    private static volatile Predicate<AuditEvent> refused = event -> false;
    private static volatile Manner manner = Manner.NAMING;
    private static volatile Status away = Status.UNAVAILABLE;
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

    /** The next calls fail so before anything is taken in. */
    static void fail(int calls, Status status) {
        away = status;
        CALLS_AWAY.set(calls);
    }

    /** Calls are held until this is unlocked. */
    static ReentrantLock taking() {
        return TAKING;
    }

    /** How events are refused. */
    enum Manner {
        /** Saying which of a call it is. */
        NAMING,
        NOT_NAMING,
        /** As a fault of the log's own. */
        FAILING
    }

    /** Refuses these events from now on. */
    static void refuse(Predicate<AuditEvent> events, Manner how) {
        refused = events;
        manner = how;
    }

    @Override
    public Map<String, String> start() {
        try {
            Server started = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            TestPki.server(Peer.AUDIT_SERVICE))
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
            TAKING.lock();
            try {
                take(in);
                out.onNext(AppendEventsResponse.getDefaultInstance());
                out.onCompleted();
            } catch (StatusRuntimeException failure) {
                out.onError(failure);
            } finally {
                TAKING.unlock();
            }
        }

        private static void take(AppendEventsRequest in) {
            if (CALLS_AWAY.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw away.asRuntimeException();
            }
            List<FieldViolation> violations = new ArrayList<>();
            for (int i = 0; i < in.getEventsCount(); i++) {
                violations.addAll(violations("events[" + i + "]", in.getEvents(i)));
            }
            if (!violations.isEmpty()) {
                throw switch (manner) {
                    case NAMING -> InvalidFields.status(violations);
                    case NOT_NAMING ->
                        InvalidFields.status(List.of(new FieldViolation("", "one of them is not right")));
                    case FAILING -> Status.INTERNAL.asRuntimeException();
                };
            }
            in.getEventsList().forEach(Log::keep);
            if (LOST_ANSWERS.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw Status.UNAVAILABLE.asRuntimeException();
            }
        }

        private static List<FieldViolation> violations(String path, ByteString bytes) {
            try {
                AuditEvent event = AuditEvent.parseFrom(bytes);
                return refused.test(event)
                        ? List.of(new FieldViolation(path + ".action", "is refused by the test"))
                        : EventContract.violations(path, event);
            } catch (InvalidProtocolBufferException e) {
                return List.of(new FieldViolation(path, "is no event"));
            }
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
