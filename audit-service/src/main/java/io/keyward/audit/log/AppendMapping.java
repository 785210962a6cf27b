package io.keyward.audit.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.event.EventContract;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Received bytes to events: all of a call's, or a refusal that names what is wrong with which. */
final class AppendMapping {

    private static final Logger LOG = Logger.getLogger(AppendMapping.class);

    private AppendMapping() {}

    /**
     * The events of a call.
     *
     * @throws StatusRuntimeException INVALID_ARGUMENT if any is malformed
     */
    static List<Event> toDomain(AppendEventsRequest request) {
        List<Event> events = new ArrayList<>(request.getEventsCount());
        List<FieldViolation> violations = new ArrayList<>();
        for (int i = 0; i < request.getEventsCount() && violations.size() < InvalidFields.MAX; i++) {
            read("events[" + i + "]", request.getEvents(i), events, violations);
        }
        if (!violations.isEmpty()) {
            LOG.warnf(
                    "append refused requestId=%s reason=ERROR_REASON_INVALID_ARGUMENT field=%s events=%d",
                    Caller.current().requestId(), violations.getFirst().field(), request.getEventsCount());
            throw InvalidFields.status(violations);
        }
        return events;
    }

    private static void read(String path, ByteString bytes, List<Event> events, List<FieldViolation> violations) {
        AuditEvent event;
        try {
            event = AuditEvent.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            violations.add(new FieldViolation(path, "is no serialized keyward.audit.v1.AuditEvent"));
            return;
        }
        List<FieldViolation> broken = EventContract.violations(path, event);
        if (broken.isEmpty()) {
            events.add(new Event(UUID.fromString(event.getId()), bytes, facts(event)));
        } else {
            violations.addAll(broken);
        }
    }

    private static Event.Facts facts(AuditEvent event) {
        return new Event.Facts(
                Times.toMicros(event.getTime()),
                event.getAggregate(),
                event.getActor().getName(),
                event.getAction(),
                Outcomes.name(event.getOutcome()),
                event.getClusterArn(),
                event.getPrincipalArn(),
                event.getRequestId(),
                event.getDecisionId(),
                event.getDecisions().getDecisionsCount(),
                asked(event));
    }

    private static Set<String> asked(AuditEvent event) {
        Decisions decisions = event.getDecisions();
        Set<String> principals = new HashSet<>();
        for (Decision decision : decisions.getDecisionsList()) {
            principals.add(decisions.getTexts(decision.getPrincipalArn()));
        }
        principals.remove(event.getPrincipalArn());
        return principals;
    }
}
