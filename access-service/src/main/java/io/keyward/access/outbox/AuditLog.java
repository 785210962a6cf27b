package io.keyward.access.outbox;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** audit-service, as the relay sees it. */
@ApplicationScoped
class AuditLog {

    private static final Caller RELAY = new Caller("keyward/access-service", "", "", "relay", "sync");

    private final OutboxConfig config;
    private final ManagedChannel channel;

    AuditLog(OutboxConfig config) {
        this.config = config;
        this.channel = NettyChannelBuilder.forTarget(config.auditService())
                .usePlaintext()
                .keepAliveTime(30, TimeUnit.SECONDS)
                .build();
    }

    /** Returns once the log holds every event. A repeat is harmless. */
    void append(List<byte[]> events) {
        AppendEventsRequest.Builder request = AppendEventsRequest.newBuilder();
        events.forEach(event -> request.addEvents(UnsafeByteOperations.unsafeWrap(event)));
        AuditServiceGrpc.newBlockingStub(channel)
                .withInterceptors(new CallerClientInterceptor(RELAY))
                .withDeadlineAfter(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .appendEvents(request.build());
    }

    @PreDestroy
    void close() {
        channel.shutdownNow();
    }
}
