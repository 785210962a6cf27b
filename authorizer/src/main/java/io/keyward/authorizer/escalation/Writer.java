package io.keyward.authorizer.escalation;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Optional;

/** The one who writes: what they hold by RBAC, and what all authorizers together let them do. */
record Writer(PrincipalAccess access, Session session, KubernetesUser user) {

    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
    private static final Rbac NOTHING = Rbac.of(new RbacObjects(List.of(), List.of(), List.of()));

    static Writer of(PrincipalAccess access, Session session) {
        return new Writer(access, session, access.user(session));
    }

    /**
     * Whether the writer may do it without holding what is granted, because of a group that may do anything, or the verb for
     * it on this role. Access policies do count here.
     */
    Verdict anyway(String verb, String resource, String name, String namespace) {
        return user.privileged()
                ? Verdict.ALLOW
                : access.verdict(session, ResourceAttributes.of(verb, RBAC_GROUP, resource, name, namespace));
    }

    /** The cluster's RBAC; one without objects where it takes no part. */
    Rbac rbac() {
        return access.rbac().orElse(NOTHING);
    }

    /** Why the writer may not grant these rules for want of holding them. */
    Optional<String> refusal(String namespace, List<PolicyRule> rules) {
        return Escalation.refusal(user, rbac(), namespace, rules);
    }
}
