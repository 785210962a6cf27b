package io.keyward.audit.log;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Events as access-service writes them. */
final class Events {

    private static final long TIME = 1_790_000_000_000L;

    private Events() {}

    /** A well-formed event with an id of its own. */
    static AuditEvent.Builder event() {
        return AuditEvent.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setAggregate("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop")
                .setTime(Timestamps.fromMillis(TIME))
                .setActor(Actor.newBuilder()
                        .setName("access-key/AKIAIOSFODNN7EXAMPLE")
                        .setSourceIp("127.0.0.1")
                        .setUserAgent("aws-cli/2.31")
                        .setDoor("eks"))
                .setAction("access-entry.create")
                .setOutcome(Outcome.OUTCOME_SUCCESS)
                .setClusterArn("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop")
                .setPrincipalArn("arn:aws:iam::123456789012:role/eks-workshop-read-only")
                .setRevision(7)
                .setAfter(Struct.newBuilder()
                        .putFields(
                                "type",
                                Value.newBuilder().setStringValue("STANDARD").build()))
                .setRequestId("request-1");
    }

    /** Details of a given size. */
    static Struct details(int characters) {
        Value text = Value.newBuilder().setStringValue("x".repeat(characters)).build();
        return Struct.newBuilder().putFields("text", text).build();
    }

    /** A decision about this principal. */
    static AuditEvent.Builder decision(String decisionId, String principal) {
        return CatalogueEvents.event(Action.ACTION_DECISION_CHECK, Outcome.OUTCOME_ALLOWED)
                .setPrincipalArn(principal)
                .setDecisionId(decisionId)
                .setDecisions(CatalogueEvents.questions(principal));
    }

    /** A batch event with a question about each of these principals, in order. */
    static AuditEvent.Builder batch(String decisionId, List<String> principals) {
        return CatalogueEvents.event(Action.ACTION_DECISION_BATCH_CHECK, Outcome.OUTCOME_SUCCESS)
                .setDecisionId(decisionId)
                .setDecisions(CatalogueEvents.questions(principals.toArray(String[]::new)));
    }

    static List<AuditEvent> events(String aggregate, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event().setAggregate(aggregate).setRevision(i).build())
                .toList();
    }
}
