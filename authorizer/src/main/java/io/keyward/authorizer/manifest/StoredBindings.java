package io.keyward.authorizer.manifest;

/** What an API server demands of a binding before it stores it. An absent apiGroup is filled in there, so it may be absent. */
final class StoredBindings {

    private StoredBindings() {}

    static void check(Kind kind, Fields binding) {
        checkRole(kind, binding.object("roleRef"));
        binding.objects("subjects").forEach(subject -> checkSubject(kind, subject));
    }

    private static void checkRole(Kind kind, Fields role) {
        checkGroup(role, Kind.RBAC_GROUP);
        String roleKind = role.text("kind");
        if (!roleKind.equals("ClusterRole") && !(kind == Kind.ROLE_BINDING && roleKind.equals("Role"))) {
            throw role.wrong("kind", kind == Kind.ROLE_BINDING ? "must be Role or ClusterRole" : "must be ClusterRole");
        }
        StoredObjects.refuse(role, "name", NameRules.segment(role.requiredText("name")));
    }

    private static void checkSubject(Kind kind, Fields subject) {
        String name = subject.requiredText("name");
        switch (subject.text("kind")) {
            case "User", "Group" -> checkGroup(subject, Kind.RBAC_GROUP);
            case "ServiceAccount" -> {
                checkGroup(subject, "");
                StoredObjects.refuse(subject, "name", NameRules.domain(name));
                if (kind == Kind.CLUSTER_ROLE_BINDING) {
                    subject.requiredText("namespace");
                }
            }
            default -> throw subject.wrong("kind", "must be User, Group or ServiceAccount");
        }
    }

    private static void checkGroup(Fields reference, String group) {
        String given = reference.text("apiGroup");
        if (!given.isEmpty() && !given.equals(group)) {
            throw reference.wrong("apiGroup", group.isEmpty() ? "must be absent" : "must be " + group);
        }
    }
}
