package io.keyward.authorizer.escalation;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/**
 * A Role or ClusterRole that somebody creates or changes.
 *
 * @param namespace the Role's namespace; empty for a ClusterRole
 * @param name the role's name if the request's path holds it, as for an update; empty for a create
 * @param rules its rules
 * @param aggregates whether it is, or was before, a ClusterRole that takes its rules from others
 */
public record RoleWrite(String namespace, String name, List<PolicyRule> rules, boolean aggregates) {

    private static final List<PolicyRule> EVERYTHING = List.of(
            PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*")),
            PolicyRule.onUrls(List.of("*"), List.of("*")));

    public RoleWrite {
        rules = List.copyOf(rules);
    }

    /**
     * Whether the API server lets the principal write it: those who may {@code escalate} the role, others if they hold every
     * rule, and everything if it aggregates.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public WriteVerdict check(PrincipalAccess access, Session session) {
        Writer writer = Writer.of(access, session);
        Verdict anyway = writer.anyway("escalate", namespace.isEmpty() ? "clusterroles" : "roles", name, namespace);
        if (anyway == Verdict.ALLOW) {
            return WriteVerdict.ALLOWED;
        }
        return writer.refusal(namespace, rules)
                .or(() -> writer.refusal(namespace, aggregates ? EVERYTHING : List.of())
                        .map(error -> "must have cluster-admin privileges to use the aggregationRule"))
                .map(error -> WriteVerdict.refused(anyway, error))
                .orElse(WriteVerdict.ALLOWED);
    }
}
