package io.keyward.authorizer.compare;

import java.util.Comparator;

/**
 * Something about a change that a reader should not overlook.
 *
 * @param code what kind of thing
 * @param principalArn whom it is about
 * @param policyArn the access policy it comes from; empty where none alone is to blame
 * @param namespace the namespace or pattern it is about; empty for the whole cluster, for the cluster scope, and where it is
 *     about none
 * @param text the same in words, for people
 */
public record Warning(Code code, String principalArn, String policyArn, String namespace, String text) {

    static final Comparator<Warning> ORDER = Comparator.comparing(Warning::principalArn)
            .thenComparing(Warning::code)
            .thenComparing(Warning::policyArn)
            .thenComparing(Warning::namespace)
            .thenComparing(Warning::text);

    /** The same where only sessions of this name are concerned. */
    Warning withSessionName(String sessionName) {
        return new Warning(code, principalArn, policyArn, namespace, text + ", with the session name " + sessionName);
    }

    /** The kinds of warnings. */
    public enum Code {
        /** A namespace or pattern of an association's scope that is new matches none of the cluster's namespaces. */
        SCOPE_MATCHES_NO_NAMESPACE,
        /** The principal becomes able to do everything everywhere. */
        ADMINISTRATOR_GAINED,
        /** The principal gains reading of Secrets. */
        SECRETS_GAINED,
        /** The principal gains running commands in containers, or attaching to them. */
        EXEC_GAINED,
        /** The principal gains acting as somebody else. */
        IMPERSONATION_GAINED,
        /** The principal gains changing Roles or bindings, or passing on rights it has not. */
        ROLE_WRITES_GAINED,
        /** The principal is an administrator no more, and nobody else is one. */
        LAST_ADMINISTRATOR_LOST,
        /** The principal keeps nothing but what everyone has who can log in, or cannot log in any more. */
        ALL_RIGHTS_LOST,
        /** An association comes whose rules are not all published. */
        RULES_NOT_PUBLISHED,
        /** A group that is new to the principal has no binding in the cluster's RBAC. */
        GROUP_NOT_BOUND
    }
}
