package io.keyward.authorizer.advice;

import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.policy.ServiceLinkedRoleOnly;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.AtomSet;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The policies of a catalogue that can be suggested, those with less rights first: no policy comes before one that allows only
 * part of what it does. Where neither allows all that the other does, one without wildcards has less, then one of fewer verbs
 * on resources and paths, then the one whose name sorts first.
 */
final class LeastPolicies {

    private final List<Ranked> leastFirst = new ArrayList<>();

    /** A policy with all it allows, and whether some of it is a wildcard and so stands for endlessly much. */
    private record Ranked(
            AccessPolicy policy, List<PolicyRule> rules, AtomSet held, List<Atom> atoms, boolean endless) {

        static final Comparator<Ranked> BY_SIZE = Comparator.comparing(Ranked::endless)
                .thenComparing(ranked -> ranked.atoms().size())
                .thenComparing(ranked -> ranked.policy().name());

        static Ranked of(AccessPolicy policy) {
            List<PolicyRule> rules =
                    policy.rules().stream().map(PublishedRule::rule).toList();
            AtomSet held = AtomSet.of(Atom.of(rules));
            List<Atom> atoms = held.minimal();
            return new Ranked(policy, rules, held, atoms, atoms.stream().anyMatch(Atom::isWildcard));
        }

        boolean allowsMoreThan(Ranked other) {
            return covers(other) && !other.covers(this);
        }

        private boolean covers(Ranked other) {
            return other.atoms().stream().allMatch(held::covers);
        }
    }

    private LeastPolicies(AccessPolicyCatalogue catalogue) {
        List<Ranked> left = new ArrayList<>(catalogue.policies().stream()
                .filter(LeastPolicies::canBeSuggested)
                .map(Ranked::of)
                .sorted(Ranked.BY_SIZE)
                .toList());
        while (!left.isEmpty()) {
            Ranked least = left.stream()
                    .filter(one -> left.stream().noneMatch(one::allowsMoreThan))
                    .findFirst()
                    .orElseThrow();
            left.remove(least);
            leastFirst.add(least);
        }
    }

    /** Whether all of its rules are known, and AWS is known to offer it to customers. */
    private static boolean canBeSuggested(AccessPolicy policy) {
        return policy.fullyKnown() && policy.listed() && policy.serviceLinkedRoleOnly() != ServiceLinkedRoleOnly.YES;
    }

    /** The order of a catalogue's policies; that of the built-in one is found once. */
    static LeastPolicies of(AccessPolicyCatalogue catalogue) {
        return catalogue == AccessPolicyCatalogue.builtIn() ? BuiltIn.ORDER : new LeastPolicies(catalogue);
    }

    /** The first that allows the request where it is in scope. */
    Optional<AccessPolicy> allowing(Attributes request) {
        return leastFirst.stream()
                .filter(ranked -> ranked.rules().stream().anyMatch(rule -> rule.matches(request)))
                .map(Ranked::policy)
                .findFirst();
    }

    private static final class BuiltIn {
        static final LeastPolicies ORDER = new LeastPolicies(AccessPolicyCatalogue.builtIn());
    }
}
