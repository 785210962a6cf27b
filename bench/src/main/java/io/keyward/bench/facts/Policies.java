package io.keyward.bench.facts;

import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Random;

/** The access policies in use: those of the built-in catalogue whose rules AWS publishes. */
public final class Policies {

    public static final AccessPolicyCatalogue CATALOGUE = AccessPolicyCatalogue.builtIn();

    /** The policies with rules, 16 of them. */
    public static final List<AccessPolicy> PUBLISHED = CATALOGUE.policies().stream()
            .filter(policy -> policy.publication().hasRules())
            .toList();

    /** What most associations are of. */
    private static final List<String> COMMON = List.of(
            arn("AmazonEKSViewPolicy"),
            arn("AmazonEKSViewPolicy"),
            arn("AmazonEKSViewPolicy"),
            arn("AmazonEKSEditPolicy"),
            arn("AmazonEKSEditPolicy"),
            arn("AmazonEKSAdminPolicy"),
            arn("AmazonEKSAdminViewPolicy"));

    private Policies() {}

    private static String arn(String name) {
        return "arn:aws:eks::aws:cluster-access-policy/" + name;
    }

    /** Two in three are common ones; the others are any. */
    static String pick(Random random) {
        return random.nextInt(3) > 0
                ? COMMON.get(random.nextInt(COMMON.size()))
                : PUBLISHED.get(random.nextInt(PUBLISHED.size())).arn();
    }

    /** The rules of a policy that are complete as published; the others never allow for certain. */
    public static List<PolicyRule> completeRules(AccessPolicy policy) {
        return policy.rules().stream()
                .filter(rule -> !rule.limited())
                .map(PublishedRule::rule)
                .toList();
    }
}
