package io.keyward.access.decision;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.RequestRules;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchQuestion;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The rules of a batch. That it names a cluster is asked where it is known whether it begins a stream or goes on with it. */
@ApplicationScoped
class BatchRules implements RequestRules<BatchCheckRequest> {

    private static final int MAX_QUESTIONS = 10_000;
    private static final int MAX_CLUSTER = 256;

    @Override
    public Class<BatchCheckRequest> type() {
        return BatchCheckRequest.class;
    }

    @Override
    public List<FieldViolation> violations(BatchCheckRequest in) {
        QuestionRules rules = new QuestionRules();
        rules.bounded("cluster", in.getCluster(), MAX_CLUSTER);
        CheckRules.state(rules, in.getState());
        rules.minRevision(in.getMinRevision());
        int count = in.getQuestionsCount();
        if (count == 0 || count > MAX_QUESTIONS) {
            rules.broken("questions", "must be 1 to " + MAX_QUESTIONS + ", not " + count);
            return rules.violations();
        }
        for (int i = 0; i < count && !rules.full(); i++) {
            question(rules, in.getQuestions(i), i);
        }
        return rules.violations();
    }

    private static void question(QuestionRules rules, BatchQuestion question, int index) {
        // Text is made for what breaks a rule only.
        QuestionRules own = new QuestionRules();
        own.who(question.getPrincipalArn(), question.getSessionName());
        switch (question.getAttributesCase()) {
            case RESOURCE -> own.resource(question.getResource());
            case NON_RESOURCE -> own.nonResource(question.getNonResource());
            case ATTRIBUTES_NOT_SET -> own.noAttributes();
        }
        own.violations()
                .forEach(broken -> rules.broken("questions[" + index + "]." + broken.field(), broken.description()));
    }
}
