package io.keyward.authorizer.escalation;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RoleRef;

/**
 * A RoleBinding or ClusterRoleBinding that somebody creates or changes.
 *
 * @param namespace the RoleBinding's namespace; empty for a ClusterRoleBinding
 * @param role the role it grants
 */
public record BindingWrite(String namespace, RoleRef role) {

    /**
     * Whether the API server lets the principal write it: those who may {@code bind} the role, others if the role is there and
     * they hold each of its rules.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public WriteVerdict check(PrincipalAccess access, Session session) {
        Writer writer = Writer.of(access, session);
        String resource = role.kind().equals("Role") ? "roles" : "clusterroles";
        Verdict anyway = writer.anyway("bind", resource, role.name(), namespace);
        if (anyway == Verdict.ALLOW) {
            return WriteVerdict.ALLOWED;
        }
        Rbac.RoleRules granted = writer.rbac().rulesOf(role, namespace);
        if (!granted.problem().isEmpty()) {
            return WriteVerdict.refused(anyway, granted.problem());
        }
        return writer.refusal(namespace, granted.rules())
                .map(error -> WriteVerdict.refused(anyway, error))
                .orElse(WriteVerdict.ALLOWED);
    }
}
