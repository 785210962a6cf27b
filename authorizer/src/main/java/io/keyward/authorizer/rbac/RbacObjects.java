package io.keyward.authorizer.rbac;

import java.util.List;

/**
 * The RBAC objects of a cluster, as they are stored. Where two have the same name (and namespace) the first is meant.
 *
 * @param clusterRoles roles for the whole cluster
 * @param roles roles of namespaces
 * @param bindings RoleBindings and ClusterRoleBindings, in the order they are to be looked at
 */
public record RbacObjects(List<ClusterRole> clusterRoles, List<Role> roles, List<Binding> bindings) {
    public RbacObjects {
        clusterRoles = List.copyOf(clusterRoles);
        roles = List.copyOf(roles);
        bindings = List.copyOf(bindings);
    }
}
