package io.keyward.gateway.fake;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every change and decision as it arrived, with its caller: what the fake audit log shows. */
final class Journal {

    /** The action of calls that were turned away before any service was asked. */
    static final String REFUSED = "call.refused";

    private static final Timestamp TIME = Timestamp.newBuilder()
            .setSeconds(1_767_225_600)
            .setNanos(250_000_000)
            .build();

    private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();

    void record(
            String action, Message request, Outcome outcome, String clusterArn, String principal, String decisionId) {
        record(action, request, outcome, clusterArn, principal, decisionId, Decisions.getDefaultInstance());
    }

    void record(
            String action,
            Message request,
            Outcome outcome,
            String clusterArn,
            String principal,
            String decisionId,
            Decisions decisions) {
        Caller caller = Caller.current();
        AuditEvent.Builder event = AuditEvent.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setTime(TIME)
                .setActor(Actor.newBuilder()
                        .setName(caller.actor())
                        .setSourceIp(caller.sourceIp())
                        .setUserAgent(caller.userAgent())
                        .setDoor(caller.door()))
                .setAction(action)
                .setOutcome(outcome)
                .setClusterArn(clusterArn)
                .setPrincipalArn(principal)
                .setDecisionId(decisionId)
                .setRequestId(caller.requestId())
                .setRevision(events.size() + 1L)
                .setAfter(Struct.newBuilder()
                        .putFields("count", Value.newBuilder().setNumberValue(2).build()))
                .setDetails(Struct.newBuilder()
                        .putFields(
                                "request",
                                Value.newBuilder()
                                        .setStringValue(request.toString())
                                        .build()));
        if (decisions.getDecisionsCount() > 0) {
            event.setDecisions(decisions);
        }
        events.add(RecordedEvent.newBuilder()
                .setSequence(events.size() + 1L)
                .setRecordedAt(TIME)
                .setEvent(event)
                .build());
    }

    List<RecordedEvent> events() {
        return List.copyOf(events);
    }
}
