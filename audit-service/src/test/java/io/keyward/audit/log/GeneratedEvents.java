package io.keyward.audit.log;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.grpc.event.EventContract;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.ActionContract;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.Order;
import io.keyward.proto.audit.v1.Outcome;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random events and filters that meet often, and what a filter means, said a second time in the plainest way. */
final class GeneratedEvents {

    private static final List<String> TEXTS =
            List.of("", "a", "A", "a ", "ä", "z".repeat(3000), "%", "a\u0000b", "a/b");
    private static final List<String> CLUSTERS = List.of("", "c1", "c10", "C1", "ç");
    // Ids of their own, and of members of batches; a/1 is both.
    private static final List<String> DECISIONS =
            List.of("", "a", "a/1", "a/1/0", "a/01", "a/2", "b", "b/0", "b/", "/0");
    private static final List<Action> ACTIONS = List.of(
            Action.ACTION_CLUSTER_REGISTER,
            Action.ACTION_CLUSTER_RBAC_PUT,
            Action.ACTION_ACCESS_ENTRY_CREATE,
            Action.ACTION_ACCESS_POLICY_ASSOCIATE,
            Action.ACTION_DECISION_CHECK,
            Action.ACTION_DECISION_BATCH_CHECK,
            Action.ACTION_DECISION_REVIEW,
            Action.ACTION_DECISION_REVIEW_RULES,
            Action.ACTION_OUTBOX_QUARANTINE_RELEASE);
    private static final List<String> ASKED_ACTIONS = List.of(
            "access-entry.*",
            "access-entry.create",
            "cluster.*",
            "decision.*",
            "decision.review",
            "decision.review.*",
            "none.such");
    private static final int NANOS = 3000;

    private final Random random;

    GeneratedEvents(Random random) {
        this.random = random;
    }

    List<AuditEvent> events(int count) {
        return Stream.generate(this::event).limit(count).toList();
    }

    ListEventsRequest request() {
        ListEventsRequest.Builder request = ListEventsRequest.newBuilder()
                .setPageSize(50 + random.nextInt(300))
                .setOrder(one(List.of(Order.ORDER_UNSPECIFIED, Order.ORDER_NEWEST_FIRST, Order.ORDER_OLDEST_FIRST)));
        if (sometimes()) {
            request.setClusterArn(one(CLUSTERS));
        }
        if (sometimes()) {
            // Too long for this field's filter.
            request.setPrincipalArn(one(TEXTS).replace("z".repeat(3000), "z".repeat(2000)));
        }
        if (sometimes()) {
            request.setActor(one(CLUSTERS));
        }
        if (sometimes()) {
            request.setAction(one(ASKED_ACTIONS));
        }
        if (sometimes()) {
            request.setOutcomeValue(random.nextInt(6));
        }
        if (sometimes()) {
            request.setRequestId(one(CLUSTERS.subList(1, CLUSTERS.size())));
            request.setPageSize(1 + random.nextInt(20));
        }
        if (sometimes()) {
            request.setDecisionId(one(DECISIONS));
        }
        if (sometimes()) {
            request.setFrom(time());
        }
        if (sometimes()) {
            Timestamp to = time();
            request.setTo(request.hasFrom() && Timestamps.compare(to, request.getFrom()) < 0 ? request.getFrom() : to);
        }
        return request.build();
    }

    static boolean matches(ListEventsRequest request, AuditEvent event) {
        return same(request.getClusterArn(), event.getClusterArn())
                && principal(request.getPrincipalArn(), event)
                && same(request.getActor(), event.getActor().getName())
                && same(request.getRequestId(), event.getRequestId())
                && decision(request.getDecisionId(), event)
                && (request.getOutcome() == Outcome.OUTCOME_UNSPECIFIED || request.getOutcome() == event.getOutcome())
                && action(request.getAction(), event.getAction())
                && (!request.hasFrom()
                        || Timestamps.toMicros(event.getTime()) >= Timestamps.toMicros(request.getFrom()))
                && (!request.hasTo() || Timestamps.toMicros(event.getTime()) < Timestamps.toMicros(request.getTo()));
    }

    private static boolean principal(String wanted, AuditEvent event) {
        Decisions decisions = event.getDecisions();
        return same(wanted, event.getPrincipalArn())
                || decisions.getDecisionsList().stream()
                        .anyMatch(decision ->
                                decisions.getTexts(decision.getPrincipalArn()).equals(wanted));
    }

    private static boolean decision(String wanted, AuditEvent event) {
        return same(wanted, event.getDecisionId())
                || IntStream.range(0, event.getDecisions().getDecisionsCount())
                        .anyMatch(n -> wanted.equals(event.getDecisionId() + "/" + n));
    }

    private static boolean same(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }

    private static boolean action(String wanted, String actual) {
        return wanted.endsWith(".*")
                ? actual.startsWith(wanted.substring(0, wanted.length() - 1))
                : same(wanted, actual);
    }

    private AuditEvent event() {
        Action action = one(ACTIONS);
        ActionContract contract = EventContract.of(action);
        AuditEvent.Builder event = CatalogueEvents.event(action, one(contract.getOutcomesList()));
        String actor = one(CLUSTERS);
        event.getActorBuilder().setName(actor.isEmpty() ? "someone" : actor);
        event.setAggregate("generated").setRequestId(one(CLUSTERS)).setTime(time());
        fill(event, contract, "cluster_arn", one(CLUSTERS));
        fill(event, contract, "principal_arn", one(TEXTS));
        fill(event, contract, "decision_id", one(DECISIONS));
        if (event.hasDecisions()) {
            event.setDecisions(decisions());
        }
        return event.build();
    }

    /** A field of the action, left as it is where it would be missing. */
    private static void fill(AuditEvent.Builder event, ActionContract contract, String field, String value) {
        boolean fits = contract.getMustList().contains(field)
                ? !value.isEmpty() || event.getOutcome() == Outcome.OUTCOME_REFUSED
                : contract.getMayList().contains(field);
        if (fits) {
            event.setField(AuditEvent.getDescriptor().findFieldByName(field), value);
        }
    }

    private Decisions decisions() {
        return CatalogueEvents.questions(Stream.generate(() -> one(TEXTS.subList(1, TEXTS.size())))
                .limit(1 + random.nextInt(3))
                .toArray(String[]::new));
    }

    /** Of three microseconds, to the nanosecond. */
    private Timestamp time() {
        return Timestamp.newBuilder()
                .setSeconds(1_700_000_000)
                .setNanos(random.nextInt(NANOS))
                .build();
    }

    private boolean sometimes() {
        return random.nextInt(4) == 0;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
