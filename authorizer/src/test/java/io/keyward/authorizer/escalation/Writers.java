package io.keyward.authorizer.escalation;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/** Principals on a cluster with Kubernetes' default roles and one of its own in the namespace carts. */
final class Writers {

    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/r";
    private static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/";

    private Writers() {}

    /** One with an access policy for the whole cluster. */
    static PrincipalAccess associated(String policy) {
        return access("g", List.of(new Association(POLICY + policy, AccessScope.cluster())), List.of());
    }

    /** One who is bound to a role, in a namespace or, if that is empty, in the whole cluster. */
    static PrincipalAccess bound(String namespace, RoleRef role) {
        return access(
                "g", List.of(), List.of(new Binding(namespace, "b", List.of(new Subject("User", "u", "")), role)));
    }

    static PrincipalAccess inGroup(String group) {
        return access(group, List.of(), List.of());
    }

    private static PrincipalAccess access(String group, List<Association> associations, List<Binding> bindings) {
        PolicyRule mine = new PolicyRule(
                List.of("escalate", "bind"),
                List.of("rbac.authorization.k8s.io"),
                List.of("roles"),
                List.of("mine"),
                List.of());
        List<Role> roles = List.of(
                new Role("carts", "trusted", List.of(mine)),
                new Role("carts", "mine", List.of(PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*")))));
        Rbac rbac = Rbac.of(DefaultRbac.under(new RbacObjects(List.of(), roles, bindings)));
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac)
                .add(new AccessEntry(PRINCIPAL, null, "u", List.of(group), "STANDARD"), associations)
                .build()
                .find(PRINCIPAL)
                .orElseThrow();
    }
}
