package io.keyward.grpc.event;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.keyward.grpc.event.Violations.Place;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;

/**
 * What a rule of one field cannot say of an event's access questions: every number names a text, and a path is no resource. And how
 * long a text may be: there are ten thousand in a batch's event, of which protovalidate alone would take 8 ms of processor time, not 2.
 */
final class QuestionRules {

    private static final FieldDescriptor TEXTS =
            Decisions.getDescriptor().findFieldByNumber(Decisions.TEXTS_FIELD_NUMBER);

    private final Violations violations;
    private final int texts;

    private QuestionRules(Violations violations, int texts) {
        this.violations = violations;
        this.texts = texts;
    }

    static void check(Decisions decisions, Place place, Violations violations) {
        int texts = decisions.getTextsCount();
        if (texts > 0 && !decisions.getTexts(0).isEmpty()) {
            violations.add(place.at("texts", 0), "is not the empty text");
        }
        for (int i = 0; i < texts && !violations.full(); i++) {
            if (!EventContract.fits(TEXTS, decisions.getTexts(i))) {
                violations.add(place.at("texts", i), "has too many bytes");
            }
        }
        QuestionRules rules = new QuestionRules(violations, texts);
        for (int i = 0; i < decisions.getDecisionsCount() && !violations.full(); i++) {
            rules.check(decisions.getDecisions(i), place.at("decisions", i));
        }
    }

    private void check(Decision decision, Place place) {
        names(decision.getPrincipalArn(), "principal_arn", place);
        names(decision.getSessionName(), "session_name", place);
        names(decision.getVerb(), "verb", place);
        names(decision.getPath(), "path", place);
        boolean path = decision.getPath() != 0;
        ofResource(decision.getGroup(), "group", path, place);
        ofResource(decision.getResource(), "resource", path, place);
        ofResource(decision.getSubresource(), "subresource", path, place);
        ofResource(decision.getName(), "name", path, place);
        ofResource(decision.getNamespace(), "namespace", path, place);
        for (int i = 0; i < decision.getReasonsCount(); i++) {
            int reason = decision.getReasons(i);
            if (reason == 0) {
                violations.add(place.at("reasons", i), "is missing");
            } else if (!known(reason)) {
                violations.add(place.at("reasons", i), unknown(reason));
            }
        }
    }

    private void ofResource(int index, String field, boolean path, Place place) {
        if (path && index != 0) {
            violations.add(place.at(field), "is set beside path");
        } else {
            names(index, field, place);
        }
    }

    private void names(int index, String field, Place place) {
        if (!known(index)) {
            violations.add(place.at(field), unknown(index));
        }
    }

    private boolean known(int index) {
        // The wire's numbers have no sign.
        return index == 0 || Integer.compareUnsigned(index, texts) < 0;
    }

    private String unknown(int index) {
        return Integer.toUnsignedString(index) + " names none of the " + texts + " texts";
    }
}
