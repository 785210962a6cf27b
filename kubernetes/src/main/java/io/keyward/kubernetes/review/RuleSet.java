package io.keyward.kubernetes.review;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/**
 * What somebody may do in a namespace.
 *
 * @param rules the rules, in the order in which they are listed
 * @param incomplete whether there may be rights that the rules do not show
 * @param evaluationError what was met on the way, whether or not it leaves the rules incomplete; may be empty
 */
public record RuleSet(List<PolicyRule> rules, boolean incomplete, String evaluationError) {

    public RuleSet {
        rules = List.copyOf(rules);
    }
}
