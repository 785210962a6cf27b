package io.keyward.access.review;

import io.keyward.access.decision.QuestionRules;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.RequestRules;
import io.keyward.proto.access.v1.ReviewRulesRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What a request for rules must keep to; its subject is that of an access review. */
@ApplicationScoped
class ReviewRulesRules implements RequestRules<ReviewRulesRequest> {

    private static final int MAX_NAMESPACE = 1024;

    @Override
    public Class<ReviewRulesRequest> type() {
        return ReviewRulesRequest.class;
    }

    @Override
    public List<FieldViolation> violations(ReviewRulesRequest in) {
        QuestionRules rules = new QuestionRules();
        rules.cluster(in.getCluster());
        SubjectRules.check(rules, in.hasSubject(), in.getSubject());
        rules.bounded("namespace", in.getNamespace(), MAX_NAMESPACE);
        return rules.violations();
    }
}
