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

    private static final Advice NONE_NEEDED = new Advice(List.of(), Optional.empty());

    private final Snapshots snapshots;
    private final Outbox outbox;

    Decisions(Snapshots snapshots, Outbox outbox) {
        this.snapshots = snapshots;
        this.outbox = outbox;
    }

    RecordedDecision check(Demand demand, Question question) {
        Snapshot snapshot = snapshots.get(demand);
        PrincipalAccess principal = NoAccessEntry.find(snapshot, question.principalArn());
        Decision decision = principal.decide(question.session(), question.attributes());
        Advice advice = decision instanceof Decision.Allowed
                ? NONE_NEEDED
                : Advice.on(principal, question.session(), question.attributes());
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
            Answer answer =
                    answer(principals.computeIfAbsent(question.principalArn(), snapshot.access()::find), question);
            answers.add(answer);
            record.add(question, answer);
        }
        outbox.record(
                id,
                DecisionEvent.of(Action.ACTION_DECISION_BATCH_CHECK, Outcome.SUCCESS, id, snapshot)
                        .decisions(record.build()));
        return new RecordedBatch(id, snapshot.revision(), snapshot.access().catalogueVersion(), answers);
    }

    private static Answer answer(Optional<PrincipalAccess> principal, Question question) {
        return principal
                .map(access -> Answer.of(access.decide(question.session(), question.attributes())))
                .orElse(Answer.UNAUTHENTICATED);
    }

    private static Event event(UUID id, Snapshot snapshot, Question question, Decision decision) {
        Answer answer = Answer.of(decision);
        Outcome outcome = answer.verdict() == Verdict.ALLOW ? Outcome.ALLOWED : Outcome.NOT_ALLOWED;
        return DecisionEvent.of(Action.ACTION_DECISION_CHECK, outcome, id, snapshot)
                .principal(question.principalArn())
                .because("", answer.message())
                .detail("username", decision.user().username())
                .decisions(new DecisionRecord().add(question, answer).build());
    }
}
