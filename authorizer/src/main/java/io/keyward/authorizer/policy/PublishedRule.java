package io.keyward.authorizer.policy;

import io.keyward.authorizer.rules.PolicyRule;

/**
 * A rule of an access policy as AWS describes it.
 *
 * @param rule what it allows; if {@link #limited}, an upper bound
 * @param limitation the objects it is limited to where AWS describes them without their names, such as {@code Argo CD
 *     CRDs}; empty if the rule is complete as it stands
 */
public record PublishedRule(PolicyRule rule, String limitation) {

    /**
     * Whether the rule is for a few objects whose names are not published. Such a rule never matches a request without an
     * object name, and whether it matches one with a name cannot be known.
     */
    public boolean limited() {
        return !limitation.isEmpty();
    }
}
