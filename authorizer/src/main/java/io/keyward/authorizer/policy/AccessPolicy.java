package io.keyward.authorizer.policy;

import java.util.List;

/**
 * One EKS access policy. It can be associated in either kind of scope.
 *
 * @param name such as {@code AmazonEKSViewPolicy}
 * @param arn the ARN in the {@code aws} partition
 * @param summary what it is for, in one line
 * @param publication how well its rules are known
 * @param source where this entry comes from
 * @param serviceLinkedRoleOnly whether it is kept for service-linked roles
 * @param listed whether {@code list-access-policies} has been seen to print it; some policies exist without being listed
 * @param rules its rules in the order of the published table; empty where they are not published
 */
public record AccessPolicy(
        String name,
        String arn,
        String summary,
        Publication publication,
        PolicySource source,
        ServiceLinkedRoleOnly serviceLinkedRoleOnly,
        boolean listed,
        List<PublishedRule> rules) {

    public AccessPolicy {
        rules = List.copyOf(rules);
        if (publication.hasRules() == rules.isEmpty()) {
            throw new IllegalArgumentException(
                    "policy " + name + ": has " + rules.size() + " rules but is said to be " + publication.word());
        }
    }

    /** Whether all of its rules are known, without limits that AWS does not spell out. */
    public boolean fullyKnown() {
        return publication.hasRules() && rules.stream().noneMatch(PublishedRule::limited);
    }
}
