package io.keyward.audit.log;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Timestamps;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.Verdict;
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

    /** A batch event with a question about each of these principals, in order. */
    static AuditEvent.Builder batch(String decisionId, List<String> principals) {
        return event().clearPrincipalArn()
                .setAction("decision.batch-check")
                .setDecisionId(decisionId)
                .setDecisions(decisions(principals));
    }

    /** May they list pods? */
    static Decisions decisions(List<String> principals) {
        Decisions.Builder decisions =
                Decisions.newBuilder().addAllTexts(List.of("", "list", "pods", "EKS Access Policy: allowed"));
        for (String principal : principals) {
            decisions.addDecisions(Decision.newBuilder()
                    .setPrincipalArn(decisions.getTextsCount())
                    .setVerb(1)
                    .setResource(2)
                    .setVerdict(Verdict.VERDICT_ALLOW)
                    .addReasons(3));
            decisions.addTexts(principal);
        }
        return decisions.build();
    }

    static List<AuditEvent> events(String aggregate, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event().setAggregate(aggregate).setRevision(i).build())
                .toList();
    }
}
