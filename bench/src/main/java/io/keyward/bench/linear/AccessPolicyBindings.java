package io.keyward.bench.linear;

import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Holder;
import io.keyward.bench.facts.Namespaces;
import io.keyward.bench.facts.Policies;

/**
 * Associations as the role bindings that EKS makes of them: a cluster role for each policy, and for each association a
 * cluster role binding, or a role binding in each namespace. RBAC knows no patterns: they become the namespaces they match.
 */
public final class AccessPolicyBindings {

    private AccessPolicyBindings() {}

    public static Bindings of(ClusterState state) {
        Bindings bindings = new Bindings();
        for (AccessPolicy policy : Policies.PUBLISHED) {
            bindings.addClusterRole(policy.arn(), Policies.completeRules(policy));
        }
        for (Holder holder : state.holders()) {
            for (Association association : holder.associations()) {
                bind(bindings, holder.principalArn(), association);
            }
        }
        return bindings;
    }

    private static void bind(Bindings bindings, String principalArn, Association association) {
        String name = principalArn + "+" + association.policyArn();
        switch (association.scope()) {
            case AccessScope.Cluster everywhere -> bindings.bindEverywhere(name, principalArn, association.policyArn());
            case AccessScope.Namespaces some ->
                Namespaces.ALL.stream()
                        .filter(some::covers)
                        .forEach(namespace -> bindings.bindIn(namespace, name, principalArn, association.policyArn()));
            case AccessScope.Unknown unknown -> {
                // Grants nothing.
            }
        }
    }
}
