package io.keyward.authorizer;

import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.OwnedRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A catalogue made ready for questions. Only policies whose rules are published can answer one; each has a number below
 * {@link #MOST}, and the answer for all of them together is one {@code long} with a bit for each.
 */
final class PolicyRules {

    /** How many policies with published rules a catalogue may have. AWS has 16 of them. */
    static final int MOST = Long.SIZE;

    private final AccessPolicyCatalogue catalogue;
    private final List<String> arns = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final OwnedRules complete;
    private final OwnedRules limited;

    /**
     * The compiled form of a catalogue; that of the built-in one is shared by all clusters.
     *
     * @throws IllegalArgumentException if the catalogue publishes the rules of more policies than {@link #MOST}
     */
    static PolicyRules of(AccessPolicyCatalogue catalogue) {
        return catalogue == AccessPolicyCatalogue.builtIn() ? BuiltIn.RULES : new PolicyRules(catalogue);
    }

    private PolicyRules(AccessPolicyCatalogue catalogue) {
        this.catalogue = catalogue;
        List<AccessPolicy> published = catalogue.policies().stream()
                .filter(policy -> policy.publication().hasRules())
                .toList();
        if (published.size() > MOST) {
            throw new IllegalArgumentException("catalogue " + catalogue.version() + ": has " + published.size()
                    + " policies with published rules, of which there may be " + MOST);
        }
        for (AccessPolicy policy : published) {
            numbers.put(policy.arn(), arns.size());
            arns.add(policy.arn());
        }
        complete = rules(published, false);
        limited = rules(published, true);
    }

    private static OwnedRules rules(List<AccessPolicy> policies, boolean limited) {
        return OwnedRules.of(policies.stream()
                .map(policy -> policy.rules().stream()
                        .filter(rule -> rule.limited() == limited)
                        .map(PublishedRule::rule)
                        .toList())
                .toList());
    }

    AccessPolicyCatalogue catalogue() {
        return catalogue;
    }

    String version() {
        return catalogue.version();
    }

    /** The number of a policy with published rules; -1 for any other. */
    int number(String policyArn) {
        return numbers.getOrDefault(policyArn, -1);
    }

    /** The association with the catalogue's copy of its policy's ARN, so that many associations do not hold as many copies. */
    Association withSharedArn(Association association) {
        int policy = number(association.policyArn());
        return policy < 0 ? association : new Association(arns.get(policy), association.scope());
    }

    /** Whether a policy is among these; one without published rules never is. */
    static boolean contains(long policies, int policy) {
        return policy < MOST && (policies & (1L << policy)) != 0;
    }

    /** The policies that allow the request, as bits. */
    long allowing(Attributes request) {
        return complete.matching(request);
    }

    /** Whether one of these policies, as bits, allows the request. Nothing is allocated. */
    boolean anyAllows(long policies, Attributes request) {
        return complete.anyMatches(request, policies);
    }

    /**
     * The policies that allow the request if its object is one of those they are limited to, as bits. Such a rule has names,
     * of which none is empty, so it can only match a request that has a name.
     */
    long perhapsAllowing(Attributes request) {
        return request instanceof ResourceAttributes asked && !asked.name().isEmpty() ? limited.matching(request) : 0;
    }

    private static final class BuiltIn {
        static final PolicyRules RULES = new PolicyRules(AccessPolicyCatalogue.builtIn());
    }
}
