package io.keyward.access.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Event to its wire form. */
@ApplicationScoped
class EventMapping {

    private final StructMapping structs;

    EventMapping(ObjectMapper json) {
        this.structs = new StructMapping(json);
    }

    AuditEvent toProto(UUID id, Event event, Caller caller, Instant time) {
        AuditEvent.Builder proto = AuditEvent.newBuilder()
                .setId(id.toString())
                .setAggregate(event.aggregate.isEmpty() ? id.toString() : event.aggregate)
                .setTime(Timestamps.fromMillis(time.toEpochMilli()))
                .setActor(Actor.newBuilder()
                        .setName(caller.actor())
                        .setSourceIp(caller.sourceIp())
                        .setUserAgent(caller.userAgent())
                        .setDoor(caller.door()))
                .setAction(event.action)
                .setOutcome(outcome(event.outcome))
                .setReason(event.reason)
                .setMessage(event.message)
                .setClusterArn(event.clusterArn)
                .setPrincipalArn(event.principalArn)
                .setPolicyArn(event.policyArn)
                .setRevision(event.revision)
                .setRequestId(caller.requestId())
                .setDecisionId(event.decisionId)
                .setAwsRequestId(event.awsRequestId);
        if (event.before != null) {
            proto.setBefore(structs.struct(event.before));
        }
        if (event.after != null) {
            proto.setAfter(structs.struct(event.after));
        }
        if (!event.details.isEmpty()) {
            proto.setDetails(structs.struct(event.details));
        }
        if (event.decisions != null) {
            proto.setDecisions(event.decisions);
        }
        return proto.build();
    }

    private static io.keyward.proto.audit.v1.Outcome outcome(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> io.keyward.proto.audit.v1.Outcome.OUTCOME_SUCCESS;
            case REFUSED -> io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED;
            case FAILURE -> io.keyward.proto.audit.v1.Outcome.OUTCOME_FAILURE;
            case ALLOWED -> io.keyward.proto.audit.v1.Outcome.OUTCOME_ALLOWED;
            case NOT_ALLOWED -> io.keyward.proto.audit.v1.Outcome.OUTCOME_NOT_ALLOWED;
        };
    }
}
