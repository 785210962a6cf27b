package io.keyward.access.decision;

import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.Reason;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The record of a decision: question, state, answer and reasons. */
final class DecisionEvent {

    private DecisionEvent() {}

    static Event of(UUID id, Question question, PrincipalState state, Decision decision) {
        Outcome outcome = decision instanceof Decision.Allowed ? Outcome.ALLOWED : Outcome.NOT_ALLOWED;
        Event event = Event.of("decision.check", outcome)
                .about(state.cluster().arnText(), "decision/" + id)
                .revision(state.revision())
                .principal(question.principalArn())
                .decision(id.toString())
                .detail("question", question(question.attributes()))
                .detail("sessionName", question.session().name())
                .detail("username", decision.user().username())
                .detail("state", question.state().name())
                .detail("catalogueVersion", decision.catalogueVersion())
                .detail("verdict", decision.verdict().name());
        return switch (decision) {
            case Decision.Allowed allowed ->
                event.detail(
                        "reasons", allowed.reasons().stream().map(Reason::text).toList());
            case Decision.NotAllowed no ->
                event.detail("message", no.forbidden().message());
            case Decision.Undetermined open ->
                event.detail("message", open.forbidden().message())
                        .detail("openQuestions", details(open.openQuestions()));
        };
    }

    private static List<String> details(List<OpenQuestion> questions) {
        return questions.stream().map(OpenQuestion::detail).toList();
    }

    private static Map<String, String> question(Attributes attributes) {
        Map<String, String> question = new LinkedHashMap<>();
        switch (attributes) {
            case ResourceAttributes resource -> {
                question.put("verb", resource.verb());
                question.put("group", resource.group());
                question.put("resource", resource.resource());
                question.put("subresource", resource.subresource());
                question.put("name", resource.name());
                question.put("namespace", resource.namespace());
            }
            case NonResourceAttributes url -> {
                question.put("verb", url.verb());
                question.put("path", url.path());
            }
        }
        return question;
    }
}
