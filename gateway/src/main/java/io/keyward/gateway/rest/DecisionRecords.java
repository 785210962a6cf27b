package io.keyward.gateway.rest;

import io.keyward.gateway.rest.AuditViews.DecisionRecord;
import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The access questions of an event, each with its texts put back in place. */
final class DecisionRecords {

    private static final String BATCH = "decision.batch-check";

    private final AuditEvent event;
    private final Decisions decisions;

    private DecisionRecords(AuditEvent event) {
        this.event = event;
        this.decisions = event.getDecisions();
    }

    /** In order; null if the event holds none. */
    static @Nullable List<DecisionRecord> of(AuditEvent event) {
        return event.hasDecisions() ? new DecisionRecords(event).all() : null;
    }

    private List<DecisionRecord> all() {
        List<DecisionRecord> records = new ArrayList<>(decisions.getDecisionsCount());
        for (int i = 0; i < decisions.getDecisionsCount(); i++) {
            String id = event.getAction().equals(BATCH) ? event.getDecisionId() + "/" + i : event.getDecisionId();
            records.add(record(id, decisions.getDecisions(i)));
        }
        return records;
    }

    private DecisionRecord record(String id, Decision decision) {
        boolean path = decision.getPath() != 0;
        return new DecisionRecord(
                id,
                decisions.getTexts(decision.getPrincipalArn()),
                text(decision.getSessionName()),
                path ? null : resource(decision),
                path ? new PathQuestion(text(decision.getVerb()), text(decision.getPath())) : null,
                Values.shortName(decision.getVerdict().name(), "VERDICT_"),
                decision.getVerdict() == Verdict.VERDICT_ALLOW,
                decision.getReasonsList().stream().map(decisions::getTexts).toList());
    }

    private ResourceQuestion resource(Decision decision) {
        return new ResourceQuestion(
                text(decision.getVerb()),
                text(decision.getGroup()),
                text(decision.getResource()),
                text(decision.getSubresource()),
                text(decision.getName()),
                text(decision.getNamespace()));
    }

    private @Nullable String text(int index) {
        return Values.orAbsent(decisions.getTexts(index));
    }
}
