package io.keyward.access.review;

import io.keyward.access.decision.Answer;
import io.keyward.access.decision.DecisionEvent;
import io.keyward.access.decision.DecisionRecord;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.access.snapshot.Snapshots;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.permission.NamespaceRules;
import io.keyward.authorizer.request.Attributes;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Answers what a Kubernetes user may do. The record of an answer is durable before it is returned. */
@ApplicationScoped
class Reviews {

    /** The rules of a subject, whose record is durable. */
    record RecordedRules(UUID id, Subject subject, NamespaceRules rules) {}

    /**
     * The answer to a review, whose record is durable.
     *
     * @param said what RBAC says beside a no: the roles that do not exist, or nothing
     */
    record RecordedReview(UUID id, Subject subject, Answer answer, String said) {}

    /** What is said by policies that nobody has. */
    private static final Answer NO_OPINION = new Answer(Verdict.NO_OPINION, List.of(), "");

    private final Snapshots snapshots;
    private final Outbox outbox;

    Reviews(Snapshots snapshots, Outbox outbox) {
        this.snapshots = snapshots;
        this.outbox = outbox;
    }

    RecordedReview access(String cluster, Asked asked, Attributes attributes) {
        Subject subject = subject(cluster, asked);
        Decision.OfUser decision = subject.decide(attributes);
        Answer answer = Answer.of(decision);
        UUID id = record(subject, attributes, answer, "ALL");
        return new RecordedReview(id, subject, answer, said(decision));
    }

    /** By access policies alone, for a cluster that asks RBAC itself: allowed, or no opinion. */
    RecordedReview accessByPolicies(String cluster, Asked asked, Attributes attributes) {
        Subject subject = subject(cluster, asked);
        Answer answer = subject.decideByPolicies(attributes).map(Answer::of).orElse(NO_OPINION);
        UUID id = record(subject, attributes, answer, "ACCESS_POLICIES");
        return new RecordedReview(id, subject, answer, "");
    }

    RecordedRules rules(String cluster, Asked asked, String namespace) {
        Subject subject = subject(cluster, asked);
        NamespaceRules rules = subject.rules(namespace);
        UUID id = UUID.randomUUID();
        outbox.record(
                id,
                event(Action.ACTION_DECISION_REVIEW_RULES, Outcome.SUCCESS, id, subject)
                        .detail("namespace", namespace)
                        .detail("rules", rules.rules().size())
                        .detail("evaluationError", rules.problemText()));
        return new RecordedRules(id, subject, rules);
    }

    private Subject subject(String cluster, Asked asked) {
        Snapshot snapshot = snapshots.get(Demand.newest(cluster));
        return Subject.of(asked, snapshot);
    }

    private UUID record(Subject subject, Attributes attributes, Answer answer, String authorizers) {
        UUID id = UUID.randomUUID();
        Outcome outcome = answer.verdict() == Verdict.ALLOW ? Outcome.ALLOWED : Outcome.NOT_ALLOWED;
        DecisionRecord questions =
                new DecisionRecord().add(subject.principalArn(), subject.sessionName(), attributes, answer);
        outbox.record(
                id,
                event(Action.ACTION_DECISION_REVIEW, outcome, id, subject)
                        .because("", answer.message())
                        .detail("authorizers", authorizers)
                        .decisions(questions.build()));
        return id;
    }

    private static Event event(Action action, Outcome outcome, UUID id, Subject subject) {
        return DecisionEvent.of(action, outcome, id, subject.snapshot())
                .principal(subject.principalArn())
                .detail("username", subject.user().username())
                .detail("groups", subject.user().groups());
    }

    /** What RBAC says beside a no. */
    private static String said(Decision.OfUser decision) {
        return switch (decision) {
            case Decision.Allowed allowed -> "";
            case Decision.NotAllowed no -> no.forbidden().said();
            case Decision.Undetermined open -> open.forbidden().said();
        };
    }
}
