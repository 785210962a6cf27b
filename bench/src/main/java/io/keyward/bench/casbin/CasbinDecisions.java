package io.keyward.bench.casbin;

import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Holder;
import io.keyward.bench.facts.Namespaces;
import io.keyward.bench.facts.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;

/**
 * Decisions by jCasbin: roles with domains. An access policy is a role with one line for each rule; an association makes its
 * principal a member of the role in the domain of each namespace, or in the domain {@code *}. Patterns become the
 * namespaces they match.
 */
public final class CasbinDecisions {

    private static final String MODEL = """
            [request_definition]
            r = sub, ns, verb, group, res, sub_res

            [policy_definition]
            p = sub, verbs, groups, resources

            [role_definition]
            g = _, _, _

            [policy_effect]
            e = some(where (p.eft == allow))

            [matchers]
            m = has(p.verbs, r.verb, r.verb) && has(p.groups, r.group, r.group) \
            && has(p.resources, r.res, r.sub_res) && (g(r.sub, p.sub, r.ns) || g(r.sub, p.sub, "*"))
            """;

    private static final String EVERYWHERE = "*";

    private final Enforcer enforcer;

    public CasbinDecisions(ClusterState state) {
        Model model = new Model();
        model.loadModelFromText(MODEL);
        enforcer = new Enforcer(model);
        enforcer.enableLog(false);
        enforcer.addFunction(WordsFunction.NAME, new WordsFunction());
        enforcer.addPolicies(lines());
        enforcer.addGroupingPolicies(memberships(state));
    }

    private static List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        for (AccessPolicy policy : Policies.PUBLISHED) {
            for (PolicyRule rule : Policies.completeRules(policy)) {
                if (!rule.resources().isEmpty()) {
                    lines.add(List.of(
                            policy.arn(),
                            String.join(" ", rule.verbs()),
                            rule.apiGroups().stream()
                                    .map(CasbinDecisions::group)
                                    .collect(Collectors.joining(" ")),
                            String.join(" ", rule.resources())));
                }
            }
        }
        return lines;
    }

    private static List<List<String>> memberships(ClusterState state) {
        List<List<String>> memberships = new ArrayList<>();
        for (Holder holder : state.holders()) {
            for (Association association : holder.associations()) {
                for (String domain : domains(association.scope())) {
                    memberships.add(List.of(holder.principalArn(), association.policyArn(), domain));
                }
            }
        }
        return memberships;
    }

    private static List<String> domains(AccessScope scope) {
        return scope instanceof AccessScope.Cluster
                ? List.of(EVERYWHERE)
                : Namespaces.ALL.stream().filter(scope::covers).toList();
    }

    public boolean allows(String principalArn, ResourceAttributes asked) {
        return enforcer.enforce(
                principalArn,
                asked.namespace(),
                asked.verb(),
                group(asked.group()),
                asked.combinedResource(),
                asked.subresource().isEmpty() ? asked.resource() : "*/" + asked.subresource());
    }

    /** The core group needs a word. */
    private static String group(String group) {
        return group.isEmpty() ? "core" : group;
    }
}
