package io.keyward.grpc.event;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.ActionContract;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.Verdict;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Well-formed events of every action, with no more than their contract demands. */
public final class CatalogueEvents {

    private static final String CLUSTER = "arn:aws:eks:us-west-2:123456789012:cluster/catalogue";
    private static final Timestamp TIME =
            Timestamp.newBuilder().setSeconds(1_790_000_000).build();

    private CatalogueEvents() {}

    /** The actions of the catalogue. */
    public static Stream<Action> actions() {
        return Stream.of(Action.values())
                .filter(action -> action != Action.ACTION_UNSPECIFIED && action != Action.UNRECOGNIZED);
    }

    /** An event of every action with every outcome it may have, with fresh ids. */
    public static List<AuditEvent> all() {
        return actions()
                .flatMap(action -> EventContract.of(action).getOutcomesList().stream()
                        .map(outcome -> event(action, outcome).build()))
                .toList();
    }

    /** An event of an action, with a fresh id. */
    public static AuditEvent.Builder event(Action action, Outcome outcome) {
        ActionContract contract = EventContract.of(action);
        AuditEvent.Builder event = AuditEvent.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setAggregate(CLUSTER)
                .setTime(TIME)
                .setActor(Actor.newBuilder().setName("operator").setDoor("rest"))
                .setAction(contract.getName())
                .setOutcome(outcome);
        if (outcome == Outcome.OUTCOME_REFUSED) {
            event.setReason("ERROR_REASON_INVALID_ARGUMENT");
        } else {
            contract.getMustList().forEach(field -> fill(event, field));
        }
        return event;
    }

    private static void fill(AuditEvent.Builder event, String field) {
        switch (field) {
            case "cluster_arn" -> event.setClusterArn(CLUSTER);
            case "principal_arn" -> event.setPrincipalArn("arn:aws:iam::123456789012:role/catalogue");
            case "policy_arn" ->
                event.setPolicyArn("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
            case "before" -> event.setBefore(state());
            case "after" -> event.setAfter(state());
            case "decision_id" -> event.setDecisionId(event.getId());
            case "aws_request_id" -> event.setAwsRequestId(event.getId());
            case "decisions" -> event.setDecisions(questions());
            default -> throw new IllegalArgumentException(field);
        }
    }

    private static Struct state() {
        return Struct.newBuilder()
                .putFields("type", Value.newBuilder().setStringValue("STANDARD").build())
                .build();
    }

    /** May they list pods? */
    public static Decisions questions(String... principals) {
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
        return principals.length > 0 ? decisions.build() : questions("arn:aws:iam::123456789012:role/catalogue");
    }
}
