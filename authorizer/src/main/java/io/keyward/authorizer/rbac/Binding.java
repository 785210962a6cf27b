package io.keyward.authorizer.rbac;

import java.util.List;

/**
 * A RoleBinding or ClusterRoleBinding object.
 *
 * @param namespace the namespace of a RoleBinding; empty for a ClusterRoleBinding
 * @param name its name
 * @param subjects whom it is for, in order
 * @param role what it grants
 */
public record Binding(String namespace, String name, List<Subject> subjects, RoleRef role) {
    public Binding {
        subjects = List.copyOf(subjects);
    }

    /** Whether it grants in the whole cluster. */
    public boolean clusterWide() {
        return namespace.isEmpty();
    }
}
