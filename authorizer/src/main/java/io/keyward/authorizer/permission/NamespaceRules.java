package io.keyward.authorizer.permission;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that hold for a user in a namespace, as Kubernetes' rule resolver lists them: each as it is written, in the order in
 * which it is found, once for every binding that grants it.
 *
 * @param rules those of ClusterRoleBindings, then of the namespace's RoleBindings, then of access policies
 * @param problems what was met on the way: roles that do not exist, and policies whose rules are not published; each once
 * @param incomplete whether more may be granted than the rules say: by such policies, never by roles that do not exist
 */
public record NamespaceRules(List<PolicyRule> rules, List<String> problems, boolean incomplete) {

    public NamespaceRules {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /** What RBAC grants to a user that no entry leads to. An empty namespace stands for the cluster scope. */
    public static NamespaceRules of(Optional<Rbac> rbac, KubernetesUser user, String namespace) {
        Collecting found = new Collecting(namespace);
        rbac.ifPresent(roles -> found.add(roles, user));
        return found.rules();
    }

    /** What RBAC and the access policies of this principal grant to the user made of it. */
    public static NamespaceRules of(PrincipalAccess access, KubernetesUser user, String namespace) {
        Collecting found = new Collecting(namespace);
        access.rbac().ifPresent(roles -> found.add(roles, user));
        access.associations().forEach(association -> found.add(access.catalogue(), association));
        return found.rules();
    }

    /** The problems as Kubernetes joins errors; empty if there are none. */
    public String problemText() {
        return problems.size() == 1
                ? problems.getFirst()
                : problems.isEmpty() ? "" : "[" + String.join(", ", problems) + "]";
    }

    private static final class Collecting {

        private final String namespace;
        private final List<PolicyRule> rules = new ArrayList<>();
        private final Set<String> problems = new LinkedHashSet<>();
        private boolean incomplete;

        Collecting(String namespace) {
            this.namespace = namespace;
        }

        void add(Rbac rbac, KubernetesUser user) {
            for (Rbac.Applicable applicable : rbac.applicable(user, namespace)) {
                rules.addAll(applicable.rules());
                if (!applicable.problem().isEmpty()) {
                    problems.add(applicable.problem());
                }
            }
        }

        void add(AccessPolicyCatalogue catalogue, Association association) {
            boolean unknownScope = association.scope() instanceof AccessScope.Unknown;
            if (!unknownScope && !association.scope().covers(namespace)) {
                return;
            }
            if (!unknownScope) {
                rules.addAll(Grants.ofPolicy(catalogue, association.policyArn()));
            }
            Optional<AccessPolicy> policy = catalogue.find(association.policyArn());
            if (unknownScope || !policy.map(AccessPolicy::fullyKnown).orElse(false)) {
                OpenQuestion open =
                        OpenQuestion.of(association, OpenAssociations.why(association, policy), catalogue.version());
                problems.add("access policy " + association.policyArn() + ": " + open.detail());
                incomplete = true;
            }
        }

        NamespaceRules rules() {
            return new NamespaceRules(rules, List.copyOf(problems), incomplete);
        }
    }
}
