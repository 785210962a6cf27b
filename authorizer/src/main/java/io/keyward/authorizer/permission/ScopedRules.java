package io.keyward.authorizer.permission;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/**
 * Rules, compacted, in one scope.
 *
 * @param scope where they hold
 * @param rules what they allow
 * @param except what they name and is not meant; empty but in a comparison
 */
public record ScopedRules(Scope scope, List<PolicyRule> rules, List<PolicyRule> except) {

    public ScopedRules {
        rules = List.copyOf(rules);
        except = List.copyOf(except);
    }

    /** Whether the request is one that is meant. */
    public boolean covers(Attributes request) {
        return scope.covers(request) && anyMatches(rules, request) && !anyMatches(except, request);
    }

    private static boolean anyMatches(List<PolicyRule> rules, Attributes request) {
        return rules.stream().anyMatch(rule -> rule.matches(request));
    }
}
