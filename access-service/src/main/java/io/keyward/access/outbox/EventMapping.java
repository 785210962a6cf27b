package io.keyward.access.outbox;

import static io.keyward.grpc.event.EventContract.fitting;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.event.EventContract;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.identity.v1.Via;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Event to its wire form. */
@ApplicationScoped
class EventMapping {

    private static final FieldDescriptor REASON = field(AuditEvent.REASON_FIELD_NUMBER);
    private static final FieldDescriptor MESSAGE = field(AuditEvent.MESSAGE_FIELD_NUMBER);
    private static final FieldDescriptor CLUSTER_ARN = field(AuditEvent.CLUSTER_ARN_FIELD_NUMBER);
    private static final FieldDescriptor PRINCIPAL_ARN = field(AuditEvent.PRINCIPAL_ARN_FIELD_NUMBER);
    private static final FieldDescriptor POLICY_ARN = field(AuditEvent.POLICY_ARN_FIELD_NUMBER);
    private static final FieldDescriptor AWS_REQUEST_ID = field(AuditEvent.AWS_REQUEST_ID_FIELD_NUMBER);

    private static final FieldDescriptor ACCESS_KEY_ID =
            Actor.getDescriptor().findFieldByNumber(Actor.ACCESS_KEY_ID_FIELD_NUMBER);
    private static final FieldDescriptor GROUPS = Actor.getDescriptor().findFieldByNumber(Actor.GROUPS_FIELD_NUMBER);
    private static final int MOST_GROUPS = 100;

    private final StructMapping structs;

    EventMapping(ObjectMapper json) {
        this.structs = new StructMapping(json);
    }

    /** What was refused may name anything, of any length, and so may an answer of AWS: it is cut so that it can be seen. */
    AuditEvent toProto(UUID id, Event event, Caller caller, Instant time) {
        boolean refused = event.outcome == Outcome.REFUSED;
        AuditEvent.Builder proto = AuditEvent.newBuilder()
                .setId(id.toString())
                .setAggregate(event.aggregate.isEmpty() ? id.toString() : event.aggregate)
                .setTime(ProtoTime.toProto(event.time == null ? time : event.time))
                .setActor(actor(caller))
                .setAction(EventContract.name(event.action))
                .setOutcome(outcome(event.outcome))
                .setReason(fitting(REASON, event.reason))
                .setMessage(fitting(MESSAGE, event.message))
                .setClusterArn(refused ? fitting(CLUSTER_ARN, event.clusterArn) : event.clusterArn)
                .setPrincipalArn(refused ? fitting(PRINCIPAL_ARN, event.principalArn) : event.principalArn)
                .setPolicyArn(refused ? fitting(POLICY_ARN, event.policyArn) : event.policyArn)
                .setRevision(event.revision)
                .setRequestId(caller.requestId())
                .setDecisionId(event.decisionId)
                .setAwsRequestId(fitting(AWS_REQUEST_ID, event.awsRequestId));
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

    private static Actor actor(Caller caller) {
        Identity identity = caller.identity();
        return Actor.newBuilder()
                .setName(identity.name())
                .setSourceIp(caller.sourceIp())
                .setUserAgent(caller.userAgent())
                .setDoor(caller.door())
                .setVia(via(identity.via()))
                .setIssuer(identity.issuer())
                .setSubject(identity.subject())
                .setAccessKeyId(fitting(ACCESS_KEY_ID, identity.accessKeyId()))
                .setPrincipalArn(identity.principalArn())
                .addAllGroups(identity.groups().stream()
                        .limit(MOST_GROUPS)
                        .map(group -> fitting(GROUPS, group))
                        .toList())
                .setRole(caller.allowance().role())
                .setBinding(caller.allowance().binding())
                .build();
    }

    private static String via(Via via) {
        return switch (via) {
            case VIA_OIDC -> "OIDC";
            case VIA_ACCESS_KEY -> "ACCESS_KEY";
            case VIA_STS -> "STS";
            case VIA_SERVICE -> "SERVICE";
            case VIA_WEBHOOK -> "WEBHOOK";
            case VIA_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static FieldDescriptor field(int number) {
        return AuditEvent.getDescriptor().findFieldByNumber(number);
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
