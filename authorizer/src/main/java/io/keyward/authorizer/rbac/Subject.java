package io.keyward.authorizer.rbac;

/**
 * Whom a binding is for.
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}; any other is nobody
 * @param name the exact name; there are no wildcards
 * @param namespace of a service account; empty means the namespace of the binding, if it has one
 */
public record Subject(String kind, String name, String namespace) {

    /** Whether it is everybody in a group. */
    public boolean isGroup() {
        return kind.equals("Group");
    }

    /** The username it stands for in a binding of this namespace, empty for a ClusterRoleBinding; empty if it is no user. */
    public String username(String bindingNamespace) {
        return switch (kind) {
            case "User" -> name;
            case "ServiceAccount" -> {
                String in = namespace.isEmpty() ? bindingNamespace : namespace;
                yield in.isEmpty() ? "" : "system:serviceaccount:" + in + ":" + name;
            }
            default -> "";
        };
    }
}
