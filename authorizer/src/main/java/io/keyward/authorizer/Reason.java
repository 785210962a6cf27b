package io.keyward.authorizer;

import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Subject;

/** One thing that allows a request. */
public sealed interface Reason {

    /** The reason as the cluster writes it into its audit log. */
    String text();

    /**
     * An access policy allows it.
     *
     * @param text such as {@code EKS Access Policy: allowed by ClusterRoleBinding "…" of ClusterRole "…" to User "…"}
     * @param association the association that grants the policy
     */
    record ByAccessPolicy(String text, Association association) implements Reason {}

    /**
     * The cluster's own RBAC allows it.
     *
     * @param text such as {@code RBAC: allowed by ClusterRoleBinding "…" of ClusterRole "…" to Group "…"}
     * @param binding the binding that grants the role
     * @param subject the first of its subjects that is meant
     */
    record ByRole(String text, Binding binding, Subject subject) implements Reason {}

    /** The user is in the group {@code system:masters}, which may do everything; a cluster gives no reason for that. */
    record ByPrivilegedGroup() implements Reason {
        @Override
        public String text() {
            return "";
        }
    }
}
