package io.keyward.authorizer.rbac;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays out the rules of all roles in one list, each role's in one range, and finds the range of a binding's role. */
final class BoundRoles {

    /** A binding with the range of its role's rules, or what is wrong with its role. */
    record Bound(Binding binding, int from, int to, String problem) {}

    private final MissingRoles wording;
    private final List<PolicyRule> rules = new ArrayList<>();
    private final Map<List<String>, int[]> ranges = new HashMap<>();

    BoundRoles(RbacObjects objects, MissingRoles wording) {
        this.wording = wording;
        Aggregation.settle(objects.clusterRoles()).forEach((name, own) -> add(List.of("ClusterRole", name), own));
        for (Role role : objects.roles()) {
            add(List.of("Role", role.name(), role.namespace()), role.rules());
        }
    }

    private void add(List<String> key, List<PolicyRule> own) {
        if (!ranges.containsKey(key)) {
            ranges.put(key, new int[] {rules.size(), rules.size() + own.size()});
            rules.addAll(own);
        }
    }

    List<PolicyRule> rules() {
        return rules;
    }

    Bound bind(Binding binding) {
        RoleRef role = binding.role();
        int[] range =
                switch (role.kind()) {
                    case "ClusterRole" -> ranges.get(List.of("ClusterRole", role.name()));
                    case "Role" -> ranges.get(List.of("Role", role.name(), binding.namespace()));
                    default -> null;
                };
        return range == null
                ? new Bound(binding, 0, 0, BindingText.problem(role, wording))
                : new Bound(binding, range[0], range[1], "");
    }
}
