package io.keyward.authorizer.rbac;

import io.keyward.authorizer.wording.GoQuote;
import java.util.Set;

/** The words Kubernetes' RBAC authorizer has for what it finds. */
public final class BindingText {

    private BindingText() {}

    static String allowed(Binding binding, Subject subject) {
        return "RBAC: allowed by " + of(binding, subject);
    }

    /** A binding and the subject it is for, such as {@code RoleBinding "b/carts" of Role "r" to Group "g"}. */
    public static String of(Binding binding, Subject subject) {
        String bound = binding.clusterWide()
                ? "ClusterRoleBinding " + GoQuote.quote(binding.name())
                : "RoleBinding " + GoQuote.quote(binding.name() + "/" + binding.namespace());
        return bound + " of " + binding.role().kind() + " "
                + GoQuote.quote(binding.role().name()) + " to " + subject.kind() + " "
                + GoQuote.quote(named(subject, binding));
    }

    private static String named(Subject subject, Binding binding) {
        if (!subject.kind().equals("ServiceAccount")) {
            return subject.name();
        }
        return subject.name() + "/" + (subject.namespace().isEmpty() ? binding.namespace() : subject.namespace());
    }

    /** What is wrong with a role that is not there. */
    static String problem(RoleRef role, MissingRoles wording) {
        String name = wording == MissingRoles.NAMED ? ".rbac.authorization.k8s.io " + GoQuote.quote(role.name()) : "";
        return switch (role.kind()) {
            case "ClusterRole" -> "clusterrole" + name + " not found";
            case "Role" -> "role" + name + " not found";
            default -> "unsupported role reference kind: " + GoQuote.quote(role.kind());
        };
    }

    static String problems(Set<String> problems) {
        return switch (problems.size()) {
            case 0 -> "";
            case 1 -> "RBAC: " + problems.iterator().next();
            default -> "RBAC: [" + String.join(", ", problems) + "]";
        };
    }
}
