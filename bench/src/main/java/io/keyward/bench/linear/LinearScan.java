package io.keyward.bench.linear;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.bench.linear.Bindings.Binding;
import io.keyward.bench.linear.Bindings.Subject;
import java.util.List;

/**
 * A Java port of what Kubernetes' RBAC authorizer does for every request: it walks over all cluster role bindings, then
 * over the role bindings of the namespace; where the user is a subject, over the role's rules; and stops at the first rule
 * that matches. It writes no reason, which the original does.
 */
public final class LinearScan {

    private final Bindings bindings;

    public LinearScan(Bindings bindings) {
        this.bindings = bindings;
    }

    public boolean allows(String user, List<String> groups, Attributes attributes) {
        String namespace = attributes instanceof ResourceAttributes resource ? resource.namespace() : "";
        return anyAllows(bindings.clusterRoleBindings(), user, groups, attributes)
                || (!namespace.isEmpty() && anyAllows(bindings.roleBindings(namespace), user, groups, attributes));
    }

    private boolean anyAllows(List<Binding> candidates, String user, List<String> groups, Attributes attributes) {
        for (Binding binding : candidates) {
            if (isMeant(binding.subjects(), user, groups)) {
                for (PolicyRule rule : bindings.rules(binding.clusterRole())) {
                    if (rule.matches(attributes)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isMeant(List<Subject> subjects, String user, List<String> groups) {
        for (Subject subject : subjects) {
            boolean meant =
                    switch (subject.kind()) {
                        case "User" -> subject.name().equals(user);
                        case "Group" -> groups.contains(subject.name());
                        default -> false;
                    };
            if (meant) {
                return true;
            }
        }
        return false;
    }
}
