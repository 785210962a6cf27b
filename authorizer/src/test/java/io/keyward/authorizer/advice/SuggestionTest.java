package io.keyward.authorizer.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.RandomStates;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.policy.ServiceLinkedRoleOnly;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleCovers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final Session SESSION = Session.ofKubectl();

    @Test
    void suggestionMakesTheRequestAllowedAndNoSmallerPolicyWould() {
        int suggested = 0;
        int none = 0;
        for (int seed = 0; seed < 60; seed++) {
            RandomStates states = new RandomStates(seed);
            for (PrincipalAccess access : states.cluster().principals()) {
                for (int number = 0; number < 20; number++) {
                    Attributes request = states.question();
                    Advice advice = Advice.on(access, SESSION, request);
                    if (advice.suggestion().isPresent()) {
                        assertThat(verdictAfter(access, advice.suggestion().get(), request))
                                .isEqualTo(Verdict.ALLOW);
                        assertNoneSmaller(
                                access.catalogue(), advice.suggestion().get(), request);
                        suggested++;
                    } else if (access.verdict(SESSION, request) != Verdict.ALLOW) {
                        assertThat(suggestible(access.catalogue(), request)).isEmpty();
                        none++;
                    }
                }
            }
        }
        assertThat(suggested).isGreaterThan(300);
        assertThat(none).isGreaterThan(10);
    }

    @Test
    void nothingIsTakenAwayByASuggestion() {
        for (int seed = 0; seed < 100; seed++) {
            RandomStates states = new RandomStates(seed);
            for (PrincipalAccess access : states.cluster().principals()) {
                Attributes request = states.question();
                Attributes other = states.question();
                Advice.on(access, SESSION, request).suggestion().ifPresent(suggestion -> {
                    if (access.verdict(SESSION, other) == Verdict.ALLOW) {
                        assertThat(verdictAfter(access, suggestion, other)).isEqualTo(Verdict.ALLOW);
                    }
                });
            }
        }
    }

    @Test
    void builtInPoliciesAreSuggestedFromTheLeastOn() {
        LeastPolicies order = LeastPolicies.of(AccessPolicyCatalogue.builtIn());
        assertThat(order.allowing(ResourceAttributes.of("get", "example.com", "widgets", "", "carts")))
                .map(AccessPolicy::name)
                .contains("AmazonEKSAdminViewPolicy");
        assertThat(order.allowing(ResourceAttributes.of("delete", "example.com", "widgets", "", "carts")))
                .map(AccessPolicy::name)
                .contains("AmazonEKSClusterAdminPolicy");
    }

    private static Verdict verdictAfter(PrincipalAccess access, Suggestion suggestion, Attributes request) {
        List<Association> associations = new ArrayList<>(access.associations());
        associations.removeIf(association -> association.policyArn().equals(suggestion.policyArn()));
        associations.add(new Association(suggestion.policyArn(), suggestion.scope()));
        return ClusterAccess.builder(access.catalogue(), access.rbac().orElseThrow())
                .add(access.entry(), associations)
                .build()
                .principals()
                .iterator()
                .next()
                .verdict(SESSION, request);
    }

    private static void assertNoneSmaller(AccessPolicyCatalogue catalogue, Suggestion suggestion, Attributes request) {
        List<PolicyRule> suggested =
                rules(catalogue.find(suggestion.policyArn()).orElseThrow());
        for (AccessPolicy other : suggestible(catalogue, request)) {
            assertThat(RuleCovers.uncovered(suggested, rules(other)).isEmpty()
                            && !RuleCovers.uncovered(rules(other), suggested).isEmpty())
                    .as("%s allows less than %s and would do for %s", other.name(), suggestion, request)
                    .isFalse();
        }
    }

    private static List<AccessPolicy> suggestible(AccessPolicyCatalogue catalogue, Attributes request) {
        return catalogue.policies().stream()
                .filter(policy -> policy.fullyKnown() && policy.serviceLinkedRoleOnly() != ServiceLinkedRoleOnly.YES)
                .filter(policy -> rules(policy).stream().anyMatch(rule -> rule.matches(request)))
                .toList();
    }

    private static List<PolicyRule> rules(AccessPolicy policy) {
        return policy.rules().stream().map(PublishedRule::rule).toList();
    }
}
