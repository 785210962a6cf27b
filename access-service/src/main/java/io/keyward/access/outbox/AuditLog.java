package io.keyward.access.outbox;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.trace.Trace;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.error.v1.ErrorReason;
import io.opentelemetry.api.trace.Span;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** audit-service, as the relay sees it. */
@ApplicationScoped
class AuditLog {

    private static final Pattern EVENT = Pattern.compile("events\\[([0-9]{1,4})]");

    private static final int MAX_ANSWER_BYTES = 4 << 20;

    private final ManagedChannel channel;

    AuditLog(OutboxConfig config, ServiceCredentials credentials) {
        this.channel = GrpcChannel.open(config.auditService(), credentials, config.timeout(), MAX_ANSWER_BYTES);
    }

    /** What the log answered. */
    sealed interface Answer {}

    /** It holds every event. */
    record Taken() implements Answer {}

    /**
     * It refuses at least one of the events, and has none of them.
     *
     * @param culprits what is wrong with those it named, by their index; empty if it named none
     */
    record Refused(String reason, String message, Map<Integer, String> culprits) implements Answer {}

    /** It ran into a fault of its own over them, and has none of them: they may be to blame, or any others would have fared the same. */
    record Failed(StatusRuntimeException failure) implements Answer {}

    /**
     * Sends events. A repeat is harmless.
     *
     * @throws StatusRuntimeException if the log is away, or cannot take events for now
     */
    Answer append(List<ByteString> events) {
        return append(events, Map.of());
    }

    /** As {@link #append(List)}, with the spans that some of the events belong to, by their index. */
    Answer append(List<ByteString> events, Map<Integer, Span> spans) {
        AppendEventsRequest.Builder request = AppendEventsRequest.newBuilder().addAllEvents(events);
        spans.forEach((index, span) -> request.putTraceParents(index, String.valueOf(Trace.parent(span))));
        try {
            AuditServiceGrpc.newBlockingStub(channel).appendEvents(request.build());
            return new Taken();
        } catch (StatusRuntimeException failure) {
            return switch (failure.getStatus().getCode()) {
                case INTERNAL, UNKNOWN -> new Failed(failure);
                default -> refusal(RpcFailure.of(failure)).orElseThrow(() -> failure);
            };
        }
    }

    private static Optional<Answer> refusal(RpcFailure failure) {
        boolean refused = failure.code() == Status.Code.INVALID_ARGUMENT
                || failure.reason() == ErrorReason.ERROR_REASON_EVENT_CONFLICT;
        return refused
                ? Optional.of(new Refused(failure.reason().name(), failure.message(), culprits(failure)))
                : Optional.empty();
    }

    /** The log names an event as {@code events[3]}, or a field of it as {@code events[3].action}. */
    private static Map<Integer, String> culprits(RpcFailure failure) {
        Map<Integer, String> culprits = new TreeMap<>();
        failure.violations()
                .forEach(violation ->
                        name(violation.field(), violation.field() + ": " + violation.description(), culprits));
        if (culprits.isEmpty()) {
            name(failure.metadata().getOrDefault("field", ""), failure.message(), culprits);
        }
        return culprits;
    }

    private static void name(String field, String problem, Map<Integer, String> culprits) {
        Matcher event = EVENT.matcher(field);
        if (event.lookingAt()) {
            culprits.merge(Integer.parseInt(event.group(1)), problem, (one, other) -> one + "; " + other);
        }
    }

    @PreDestroy
    void close() {
        channel.shutdownNow();
    }
}
