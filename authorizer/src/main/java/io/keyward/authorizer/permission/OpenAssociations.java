package io.keyward.authorizer.permission;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.AtomSet;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the associations that may grant more than is published. */
public final class OpenAssociations {

    private static final List<PolicyRule> EVERYTHING = List.of(
            PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*")),
            PolicyRule.onUrls(List.of("*"), List.of("*")));

    private OpenAssociations() {}

    /** What each association leaves open, in the order of the entry, unless all that it might grant is granted anyway. */
    public static List<OpenQuestion> of(PrincipalAccess access, Grants grants) {
        List<OpenQuestion> open = new ArrayList<>();
        for (Association association : access.associations()) {
            Optional<AccessPolicy> policy = access.catalogue().find(association.policyArn());
            List<PolicyRule> most = policy.map(OpenAssociations::atMost).orElse(EVERYTHING);
            if (association.scope() instanceof AccessScope.Unknown || addsTo(grants, association, most)) {
                open.add(OpenQuestion.of(
                        association,
                        why(association, policy),
                        access.catalogue().version()));
            }
        }
        return List.copyOf(open);
    }

    /** An upper bound of what a policy allows beside its complete rules. */
    private static List<PolicyRule> atMost(AccessPolicy policy) {
        return policy.publication().hasRules()
                ? policy.rules().stream()
                        .filter(PublishedRule::limited)
                        .map(PublishedRule::rule)
                        .toList()
                : EVERYTHING;
    }

    private static boolean addsTo(Grants grants, Association association, List<PolicyRule> most) {
        if (most.isEmpty()) {
            return false;
        }
        List<Atom> atoms = Atom.of(most);
        for (Place place : Place.of(association.scope())) {
            AtomSet held = AtomSet.of(Atom.of(grants.throughout(place)));
            if (atoms.stream().anyMatch(atom -> place.admits(atom) && !held.covers(atom))) {
                return true;
            }
        }
        return false;
    }

    static OpenQuestion.Why why(Association association, Optional<AccessPolicy> policy) {
        if (association.scope() instanceof AccessScope.Unknown) {
            return OpenQuestion.Why.SCOPE_NOT_KNOWN;
        }
        if (policy.isEmpty()) {
            return OpenQuestion.Why.POLICY_NOT_KNOWN;
        }
        return policy.get().publication().hasRules()
                ? OpenQuestion.Why.NAMES_NOT_PUBLISHED
                : OpenQuestion.Why.RULES_NOT_PUBLISHED;
    }
}
