package io.keyward.authorizer.rbac;

/** How a binding whose role does not exist is spoken of. Kubernetes has two wordings, by where its roles are kept. */
public enum MissingRoles {
    /** As an API server says it, by name: {@code clusterrole.rbac.authorization.k8s.io "x" not found}. */
    NAMED,
    /** As Kubernetes' authorizer says it over a fixed list of roles: {@code clusterrole not found}, however many. */
    UNNAMED
}
