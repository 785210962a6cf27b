package io.keyward.lab.kube.access;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.kubernetes.review.ReviewDecisions;
import io.keyward.kubernetes.review.RuleSet;
import io.keyward.kubernetes.review.Ruling;

/**
 * Answers reviews as EKS does: about others RBAC alone speaks, since what access policies grant is not known by a user's name; and
 * lists of rules are RBAC's, since EKS asks about access policies by a webhook, which can decide, but not list.
 *
 * @param requester who asks
 * @param authorizer decides
 */
public record RequesterDecisions(Requester requester, ClusterAuthorizer authorizer) implements ReviewDecisions {

    private static final String NO_RULES = "webhook authorizer does not support user rule resolution";

    @Override
    public KubernetesUser user() {
        return requester.user();
    }

    @Override
    public Ruling self(Attributes request) {
        return authorizer.decide(requester, request);
    }

    @Override
    public Ruling subject(KubernetesUser user, Attributes request) {
        return authorizer.decide(Requester.rbacOnly(user), request);
    }

    @Override
    public RuleSet rules(String namespace) {
        return new RuleSet(authorizer.rbacRules(user(), namespace), true, NO_RULES);
    }
}
