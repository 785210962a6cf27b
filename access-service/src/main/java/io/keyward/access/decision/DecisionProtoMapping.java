package io.keyward.access.decision;

import io.keyward.access.cluster.ClusterState;
import io.keyward.access.decision.Decisions.RecordedBatch;
import io.keyward.access.decision.Decisions.RecordedDecision;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.proto.access.v1.BatchAnswer;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Questions and answers to and from proto messages. The questions have passed their rules. */
final class DecisionProtoMapping {

    private static final Session KUBECTL = Session.ofKubectl();

    private DecisionProtoMapping() {}

    static Question toDomain(CheckRequest in) {
        return new Question(
                in.getPrincipalArn(),
                session(in.getSessionName()),
                in.hasResource() ? attributes(in.getResource()) : attributes(in.getNonResource()));
    }

    static List<Question> toDomain(BatchCheckRequest in) {
        Map<String, Session> sessions = new HashMap<>();
        return in.getQuestionsList().stream()
                .map(question -> toDomain(question, sessions))
                .toList();
    }

    private static Question toDomain(BatchQuestion in, Map<String, Session> sessions) {
        return new Question(
                in.getPrincipalArn(),
                sessions.computeIfAbsent(in.getSessionName(), DecisionProtoMapping::session),
                in.hasResource() ? attributes(in.getResource()) : attributes(in.getNonResource()));
    }

    static ClusterState state(DecisionState state) {
        return state == DecisionState.DECISION_STATE_OBSERVED ? ClusterState.OBSERVED : ClusterState.DESIRED;
    }

    static Session session(String name) {
        return name.isEmpty() ? KUBECTL : Session.named(name);
    }

    static Attributes attributes(io.keyward.proto.access.v1.ResourceAttributes resource) {
        return new ResourceAttributes(
                resource.getVerb(),
                resource.getGroup(),
                "",
                resource.getResource(),
                resource.getSubresource(),
                resource.getName(),
                resource.getNamespace());
    }

    static Attributes attributes(io.keyward.proto.access.v1.NonResourceAttributes url) {
        return new NonResourceAttributes(url.getVerb(), url.getPath());
    }

    static CheckResponse toProto(RecordedDecision recorded) {
        Decision decision = recorded.decision();
        CheckResponse.Builder response = CheckResponse.newBuilder()
                .setDecisionId(recorded.id().toString())
                .setRevision(recorded.revision())
                .setCatalogueVersion(decision.catalogueVersion());
        if (decision instanceof Decision.OfUser known) {
            response.setUser(ExplanationMapping.toProto(known.user()));
        }
        switch (decision) {
            case Decision.Allowed allowed -> {
                response.setAllowed(true).addAllReasons(Answer.texts(allowed));
                allowed.reasons().forEach(reason -> response.addExplanations(ExplanationMapping.toProto(reason)));
            }
            case Decision.NotAllowed no -> response.setMessage(no.forbidden().kubectlText());
            case Decision.Undetermined open -> {
                response.setMessage(open.forbidden().kubectlText()).setUnknown(true);
                open.openQuestions().forEach(why -> response.addOpenQuestions(ExplanationMapping.toProto(why)));
            }
            case Decision.Unauthenticated stranger ->
                response.setMessage(Answer.of(stranger).message()).setUnauthenticated(true);
        }
        recorded.advice().nearMisses().forEach(miss -> response.addNearMisses(ExplanationMapping.toProto(miss)));
        recorded.advice()
                .suggestion()
                .ifPresent(suggestion -> response.setSuggestion(ExplanationMapping.toProto(suggestion)));
        return response.build();
    }

    static BatchCheckResponse toProto(RecordedBatch batch) {
        BatchCheckResponse.Builder response = BatchCheckResponse.newBuilder()
                .setDecisionId(batch.id().toString())
                .setRevision(batch.revision())
                .setCatalogueVersion(batch.catalogueVersion());
        batch.answers().forEach(answer -> response.addAnswers(toProto(answer)));
        return response.build();
    }

    private static BatchAnswer toProto(Answer answer) {
        return BatchAnswer.newBuilder()
                .setAllowed(answer.verdict() == Verdict.ALLOW)
                .setUnknown(answer.verdict() == Verdict.UNKNOWN)
                .setUnauthenticated(answer.verdict() == Verdict.UNAUTHENTICATED)
                .addAllReasons(answer.reasons())
                .setMessage(answer.message())
                .build();
    }
}
