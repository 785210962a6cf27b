package io.keyward.audit.log;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.List;

/** What makes an event's access questions well-formed: every number names a text, and every question has its answer. */
final class DecisionRules {

    static final int MAX_DECISIONS = 10_000;

    // Enough to find the fault; a batch may hold ten thousand bad questions.
    private static final int MAX_VIOLATIONS = 20;

    private DecisionRules() {}

    /** Adds every broken rule of {@code decisions}, which lie at {@code path}, to {@code broken}; not more than a few. */
    static void check(String path, Decisions decisions, List<FieldViolation> broken) {
        Checks whole = new Checks(path, broken);
        int count = decisions.getDecisionsCount();
        whole.holds("decisions", count > 0, "is empty");
        whole.holds("decisions", count <= MAX_DECISIONS, "has " + count + " members, more than " + MAX_DECISIONS);
        int texts = decisions.getTextsCount();
        whole.holds("texts", texts > 0, "is empty; the first text is always the empty one");
        whole.holds("texts[0]", texts == 0 || decisions.getTexts(0).isEmpty(), "is not the empty text");
        int limit = broken.size() + MAX_VIOLATIONS;
        for (int i = 1; i < texts && broken.size() < limit; i++) {
            whole.text("texts[" + i + "]", decisions.getTexts(i), 0);
        }
        for (int i = 0; i < Math.min(count, MAX_DECISIONS) && broken.size() < limit; i++) {
            check(path + ".decisions[" + i + "]", decisions.getDecisions(i), texts, broken);
        }
    }

    private static void check(String path, Decision decision, int texts, List<FieldViolation> broken) {
        Question question = new Question(new Checks(path, broken), texts);
        question.needs("principal_arn", decision.getPrincipalArn());
        question.names("session_name", decision.getSessionName());
        question.needs("verb", decision.getVerb());
        question.names("path", decision.getPath());
        boolean resource = decision.getPath() == 0;
        question.ofResource("group", decision.getGroup(), resource);
        question.ofResource("resource", decision.getResource(), resource);
        question.ofResource("subresource", decision.getSubresource(), resource);
        question.ofResource("name", decision.getName(), resource);
        question.ofResource("namespace", decision.getNamespace(), resource);
        Verdict verdict = decision.getVerdict();
        question.checks()
                .holds(
                        "verdict",
                        verdict != Verdict.VERDICT_UNSPECIFIED && verdict != Verdict.UNRECOGNIZED,
                        decision.getVerdictValue() + " is no verdict");
        for (int i = 0; i < decision.getReasonsCount(); i++) {
            question.needs("reasons[" + i + "]", decision.getReasons(i));
        }
    }

    /** A question's numbers, of which there are {@code texts}. */
    private record Question(Checks checks, int texts) {

        /** Of what may be empty. */
        void names(String field, int index) {
            // The wire's numbers have no sign.
            checks.holds(
                    field,
                    Integer.compareUnsigned(index, texts) < 0 || index == 0,
                    Integer.toUnsignedString(index) + " names none of the " + texts + " texts");
        }

        void needs(String field, int index) {
            checks.holds(field, index != 0, "is missing");
            names(field, index);
        }

        /** Of what only a resource has. */
        void ofResource(String field, int index, boolean resource) {
            checks.holds(field, resource || index == 0, "is set beside path");
            names(field, index);
        }
    }
}
