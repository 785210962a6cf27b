package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;

/** A user to make examples with: jane, in the group ops. */
public final class Jane {

    public static final String ARN = "arn:aws:iam::123456789012:user/jane";

    public static final Rbac NO_RBAC = Rbac.of(new RbacObjects(List.of(), List.of(), List.of()));

    private static final String POLICIES = "arn:aws:eks::aws:cluster-access-policy/";

    private Jane() {}

    /** A cluster of the built-in catalogue in which only Jane has an entry. */
    public static ClusterAccess with(Rbac rbac, Association... associations) {
        return inGroups(List.of("ops"), rbac, associations);
    }

    /** The same with other groups. */
    public static ClusterAccess inGroups(List<String> groups, Rbac rbac, Association... associations) {
        AccessEntry entry = new AccessEntry(ARN, null, "jane", groups, "STANDARD");
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac)
                .add(entry, List.of(associations))
                .build();
    }

    /** An association of a policy of AWS; without namespaces, in the whole cluster. */
    public static Association in(String policy, String... namespaces) {
        return new Association(
                POLICIES + policy,
                namespaces.length == 0 ? AccessScope.cluster() : AccessScope.namespaces(List.of(namespaces)));
    }

    /** RBAC with one ClusterRole, called role, and these bindings to it. */
    public static Rbac rbac(List<PolicyRule> rules, Binding... bindings) {
        return Rbac.of(
                new RbacObjects(List.of(new ClusterRole("role", Map.of(), rules, null)), List.of(), List.of(bindings)));
    }

    /** A binding of the ClusterRole called role; in no namespace, a ClusterRoleBinding. */
    public static Binding binding(String namespace, String kind, String name) {
        return new Binding(namespace, "b", List.of(new Subject(kind, name, "")), new RoleRef("ClusterRole", "role"));
    }
}
