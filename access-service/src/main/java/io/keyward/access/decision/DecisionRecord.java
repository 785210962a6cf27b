package io.keyward.access.decision;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.grpc.event.EventContract;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.HashMap;
import java.util.Map;

/** Questions and answers in the form in which audit events keep them: each text once. */
public final class DecisionRecord {

    private static final FieldDescriptor TEXTS =
            Decisions.getDescriptor().findFieldByNumber(Decisions.TEXTS_FIELD_NUMBER);

    private final Decisions.Builder record = Decisions.newBuilder().addTexts("");
    private final Map<String, Integer> numbers = new HashMap<>();

    /** A record without any question yet. */
    public DecisionRecord() {
        numbers.put("", 0);
    }

    DecisionRecord add(Question question, Answer answer) {
        return add(question.principalArn(), question.session().name(), question.attributes(), answer);
    }

    /** Adds a question about anybody; ARN and session name are empty where it is no principal of an entry. */
    public DecisionRecord add(String principalArn, String sessionName, Attributes attributes, Answer answer) {
        Decision.Builder decision = record.addDecisionsBuilder()
                .setPrincipalArn(number(principalArn))
                .setSessionName(number(sessionName))
                .setVerdict(verdict(answer.verdict()));
        switch (attributes) {
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
        // A cluster's RBAC may hold names of any length.
        answer.reasons().forEach(reason -> decision.addReasons(number(EventContract.fitting(TEXTS, reason))));
        return this;
    }

    /** All that was added. */
    public Decisions build() {
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
