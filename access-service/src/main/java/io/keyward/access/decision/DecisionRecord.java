package io.keyward.access.decision;

import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.HashMap;
import java.util.Map;

/** Questions and answers in the form in which audit events keep them: each text once. */
final class DecisionRecord {

    private final Decisions.Builder record = Decisions.newBuilder().addTexts("");
    private final Map<String, Integer> numbers = new HashMap<>();

    DecisionRecord() {
        numbers.put("", 0);
    }

    DecisionRecord add(Question question, Answer answer) {
        Decision.Builder decision = record.addDecisionsBuilder()
                .setPrincipalArn(number(question.principalArn()))
                .setSessionName(number(question.session().name()))
                .setVerdict(verdict(answer.verdict()));
        switch (question.attributes()) {
            case ResourceAttributes resource ->
                decision.setVerb(number(resource.verb()))
                        .setGroup(number(resource.group()))
                        .setResource(number(resource.resource()))
                        .setSubresource(number(resource.subresource()))
                        .setName(number(resource.name()))
                        .setNamespace(number(resource.namespace()));
            case NonResourceAttributes url ->
                decision.setVerb(number(url.verb())).setPath(number(url.path()));
        }
        answer.reasons().forEach(reason -> decision.addReasons(number(reason)));
        return this;
    }

    Decisions build() {
        return record.build();
    }

    private int number(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        int next = record.getTextsCount();
        record.addTexts(text);
        numbers.put(text, next);
        return next;
    }

    private static Verdict verdict(io.keyward.authorizer.Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> Verdict.VERDICT_ALLOW;
            case NO_OPINION -> Verdict.VERDICT_NO_OPINION;
            case UNKNOWN -> Verdict.VERDICT_UNKNOWN;
            case UNAUTHENTICATED -> Verdict.VERDICT_UNAUTHENTICATED;
        };
    }
}
