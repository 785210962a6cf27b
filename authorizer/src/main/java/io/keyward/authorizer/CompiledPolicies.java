package io.keyward.authorizer;

import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.Matches;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A catalogue made ready for questions: the rules of all policies in one index, each policy's in one range of it. Policies
 * are known by a number; {@link #NOT_KNOWN} stands for any that the catalogue lacks.
 */
final class CompiledPolicies {

    static final int NOT_KNOWN = -1;

    private final AccessPolicyCatalogue catalogue;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final RuleIndex complete;
    private final RuleIndex limited;
    private final int[] completeEnd;
    private final int[] limitedEnd;

    /** The compiled form of a catalogue; that of the built-in one is shared by all clusters. */
    static CompiledPolicies of(AccessPolicyCatalogue catalogue) {
        return catalogue == AccessPolicyCatalogue.builtIn() ? BuiltIn.POLICIES : new CompiledPolicies(catalogue);
    }

    private CompiledPolicies(AccessPolicyCatalogue catalogue) {
        this.catalogue = catalogue;
        List<AccessPolicy> policies = catalogue.policies();
        completeEnd = new int[policies.size()];
        limitedEnd = new int[policies.size()];
        List<PolicyRule> completeRules = new ArrayList<>();
        List<PolicyRule> limitedRules = new ArrayList<>();
        for (int number = 0; number < policies.size(); number++) {
            numbers.put(policies.get(number).arn(), number);
            for (PublishedRule rule : policies.get(number).rules()) {
                (rule.limited() ? limitedRules : completeRules).add(rule.rule());
            }
            completeEnd[number] = completeRules.size();
            limitedEnd[number] = limitedRules.size();
        }
        complete = RuleIndex.of(completeRules);
        limited = RuleIndex.of(limitedRules);
    }

    AccessPolicyCatalogue catalogue() {
        return catalogue;
    }

    String version() {
        return catalogue.version();
    }

    int number(String policyArn) {
        return numbers.getOrDefault(policyArn, NOT_KNOWN);
    }

    /** The complete rules that match the request, to be passed to {@link #allows}. */
    Matches match(Attributes request) {
        return complete.match(request);
    }

    boolean allows(int policy, Matches matches) {
        return policy != NOT_KNOWN && matches.any(start(completeEnd, policy), completeEnd[policy]);
    }

    /** Whether a policy that does not allow the request might, for all that is published. */
    boolean mightAllow(int policy, Attributes request) {
        return policy == NOT_KNOWN || !publishesRules(policy) || limitedRuleMatches(policy, request);
    }

    /** What is not known about a policy for which {@link #mightAllow} holds. */
    OpenQuestion.Why openQuestion(int policy) {
        if (policy == NOT_KNOWN) {
            return OpenQuestion.Why.POLICY_NOT_KNOWN;
        }
        return publishesRules(policy) ? OpenQuestion.Why.NAMES_NOT_PUBLISHED : OpenQuestion.Why.RULES_NOT_PUBLISHED;
    }

    private boolean publishesRules(int policy) {
        return catalogue.policies().get(policy).publication().hasRules();
    }

    /** A limited rule has names, of which none is empty, so it can only match a request that has a name. */
    private boolean limitedRuleMatches(int policy, Attributes request) {
        return start(limitedEnd, policy) < limitedEnd[policy]
                && request instanceof ResourceAttributes asked
                && !asked.name().isEmpty()
                && limited.match(request).any(start(limitedEnd, policy), limitedEnd[policy]);
    }

    private static int start(int[] ends, int policy) {
        return policy == 0 ? 0 : ends[policy - 1];
    }

    private static final class BuiltIn {
        static final CompiledPolicies POLICIES = new CompiledPolicies(AccessPolicyCatalogue.builtIn());
    }
}
