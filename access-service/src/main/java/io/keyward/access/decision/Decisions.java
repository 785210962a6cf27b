package io.keyward.access.decision;

import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.access.snapshot.Snapshots;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.advice.Advice;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Answers access questions. The record of an answer is durable before the answer is returned. */
@ApplicationScoped
class Decisions {

    /** The answers to a batch of questions, in their order; their record is durable. */
    record RecordedBatch(UUID id, long revision, String catalogueVersion, List<Answer> answers) {}

    /**
     * A decision whose record is durable.
     *
     * @param advice what may help after a no
     */
    record RecordedDecision(UUID id, long revision, Decision decision, Advice advice) {}

    private static final Advice NONE = new Advice(List.of(), Optional.empty());

    private final Snapshots snapshots;
    private final Outbox outbox;

    Decisions(Snapshots snapshots, Outbox outbox) {
        this.snapshots = snapshots;
        this.outbox = outbox;
    }

    RecordedDecision check(Demand demand, Question question) {
        Snapshot snapshot = snapshots.get(demand);
        Optional<PrincipalAccess> principal = snapshot.access().find(question.principalArn());
        Decision decision = decide(snapshot, principal, question);
        Advice advice = principal
                .filter(access -> decision.verdict() != Verdict.ALLOW)
                .map(access -> Advice.on(access, question.session(), question.attributes()))
                .orElse(NONE);
        UUID id = UUID.randomUUID();
        outbox.record(id, event(id, snapshot, question, decision));
        return new RecordedDecision(id, snapshot.revision(), decision, advice);
    }

    /** The state on which batches are answered; it stays as it is. */
    Snapshot state(Demand demand) {
        return snapshots.get(demand);
    }

    /** Answers a batch on one state, and records it as one. */
    RecordedBatch check(Snapshot snapshot, List<Question> questions) {
        UUID id = UUID.randomUUID();
        List<Answer> answers = new ArrayList<>(questions.size());
        DecisionRecord record = new DecisionRecord();
        // Many questions are about the same few principals.
        Map<String, Optional<PrincipalAccess>> principals = new HashMap<>();
        for (Question question : questions) {
            Optional<PrincipalAccess> principal =
                    principals.computeIfAbsent(question.principalArn(), snapshot.access()::find);
            Answer answer = Answer.of(decide(snapshot, principal, question));
            answers.add(answer);
            record.add(question, answer);
        }
        outbox.record(
                id,
                DecisionEvent.of(Action.ACTION_DECISION_BATCH_CHECK, Outcome.SUCCESS, id, snapshot)
                        .decisions(record.build()));
        return new RecordedBatch(id, snapshot.revision(), snapshot.access().catalogueVersion(), answers);
    }

    private static Decision decide(Snapshot snapshot, Optional<PrincipalAccess> principal, Question question) {
        return principal.isPresent()
                ? principal.get().decide(question.session(), question.attributes())
                : new Decision.Unauthenticated(snapshot.access().catalogueVersion());
    }

    private static Event event(UUID id, Snapshot snapshot, Question question, Decision decision) {
        Answer answer = Answer.of(decision);
        Outcome outcome = answer.verdict() == Verdict.ALLOW ? Outcome.ALLOWED : Outcome.NOT_ALLOWED;
        Event event = DecisionEvent.of(Action.ACTION_DECISION_CHECK, outcome, id, snapshot)
                .principal(question.principalArn())
                .because("", answer.message())
                .decisions(new DecisionRecord().add(question, answer).build());
        return decision instanceof Decision.OfUser known
                ? event.detail("username", known.user().username())
                : event;
    }
}
