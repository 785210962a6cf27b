package io.keyward.audit.log;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.audit.v1.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The service as its clients reach it: access-service appends, people read through the gateway. */
final class AuditClient implements AutoCloseable {

    private final ManagedChannel accessService;
    private final ManagedChannel gateway;

    AuditClient(int port) {
        accessService = TestPki.channel(port, Peer.ACCESS_SERVICE);
        gateway = TestPki.channel(port, Peer.GATEWAY);
    }

    ManagedChannel channel() {
        return accessService;
    }

    /** As access-service. */
    AuditServiceBlockingStub appends() {
        return AuditServiceGrpc.newBlockingStub(accessService).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /** As somebody who may read all. */
    AuditServiceBlockingStub stub() {
        return as(TestAuthority.AUDITOR);
    }

    AuditServiceBlockingStub as(Identity reader) {
        return AuditServiceGrpc.newBlockingStub(gateway)
                .withInterceptors(new CallerClientInterceptor(new Caller(reader, "10.0.0.1", "junit", "r", "rest")))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    List<Long> append(AuditEvent... events) {
        return append(List.of(events));
    }

    List<Long> append(List<AuditEvent> events) {
        return appendBytes(events.stream().map(AuditEvent::toByteString).toList());
    }

    List<Long> appendBytes(List<ByteString> events) {
        return appends()
                .appendEvents(
                        AppendEventsRequest.newBuilder().addAllEvents(events).build())
                .getSequencesList();
    }

    ListEventsResponse list(ListEventsRequest.Builder request) {
        return stub().listEvents(request.build());
    }

    /** All pages of a list, one after the other. */
    List<RecordedEvent> listAll(ListEventsRequest request) {
        List<RecordedEvent> events = new ArrayList<>();
        String token = "";
        do {
            ListEventsResponse page =
                    stub().listEvents(request.toBuilder().setPageToken(token).build());
            events.addAll(page.getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    /** The failure that a call must end in. */
    static RpcFailure failure(Callable<?> call) {
        return RpcFailure.of(catchThrowableOfType(StatusRuntimeException.class, call::call));
    }

    @Override
    public void close() {
        accessService.shutdownNow();
        gateway.shutdownNow();
    }
}
