package io.keyward.gateway.kube;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.gateway.backend.KubernetesUsers;
import io.keyward.kubernetes.review.ReviewDecisions;
import io.keyward.kubernetes.review.RuleSet;
import io.keyward.kubernetes.review.Ruling;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import java.util.List;

/**
 * What access-service says to one asker. Access policies count wherever there is an access entry behind the asker, in lists too.
 *
 * @param asker who asks
 * @param calls the way to the service
 */
record AskerDecisions(Asker asker, ReviewCalls calls) implements ReviewDecisions {

    private static final Attributes WHO_AM_I =
            new ResourceAttributes("create", "authentication.k8s.io", "v1", "selfsubjectreviews", "", "", "");
    private static final String UNKNOWN =
            "AWS does not publish the rules of an access policy that the subject has; it could allow this";

    @Override
    public KubernetesUser user() {
        return switch (asker) {
            case Asker.User(KubernetesUser user) -> user;
            // Any question tells; this one is what is asked.
            case Asker.Principal principal ->
                KubernetesUsers.toDomain(calls.access(principal, WHO_AM_I).getUser());
        };
    }

    @Override
    public Ruling self(Attributes request) {
        return toRuling(calls.access(asker, request));
    }

    @Override
    public Ruling subject(KubernetesUser user, Attributes request) {
        return toRuling(calls.access(new Asker.User(user), request));
    }

    @Override
    public RuleSet rules(String namespace) {
        ReviewRulesResponse response = calls.rules(asker, namespace);
        List<PolicyRule> rules =
                response.getRulesList().stream().map(AskerDecisions::toDomain).toList();
        return new RuleSet(rules, response.getIncomplete(), response.getEvaluationError());
    }

    private static Ruling toRuling(ReviewAccessResponse response) {
        String reason = response.getReasonsCount() == 0 ? "" : response.getReasons(0);
        return new Ruling(response.getAllowed(), reason, response.getUnknown() ? UNKNOWN : "");
    }

    private static PolicyRule toDomain(io.keyward.proto.access.v1.PolicyRule rule) {
        return new PolicyRule(
                rule.getVerbsList(),
                rule.getApiGroupsList(),
                rule.getResourcesList(),
                rule.getResourceNamesList(),
                rule.getNonResourceUrlsList());
    }
}
