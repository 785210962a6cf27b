package io.keyward.access.rbac;

/** An RBAC snapshot as audit events show it: what it was is told by the hash, not repeated. */
record RecordedRbac(
        String sha256,
        int bytes,
        int roles,
        int clusterRoles,
        int roleBindings,
        int clusterRoleBindings,
        int namespaces) {}
