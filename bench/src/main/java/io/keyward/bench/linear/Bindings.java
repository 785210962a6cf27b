package io.keyward.bench.linear;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Role bindings and the cluster roles they name, listed as an API server lists them. Filled first, then asked. */
public final class Bindings {

    /** @param kind {@code User} or {@code Group} */
    record Subject(String kind, String name) {}

    record Binding(String name, List<Subject> subjects, String clusterRole) {}

    private final Map<String, List<PolicyRule>> clusterRoles = new HashMap<>();
    private final List<Binding> clusterRoleBindings = new ArrayList<>();
    private final Map<String, List<Binding>> roleBindings = new HashMap<>();
    private int size;

    public void addClusterRole(String name, List<PolicyRule> rules) {
        clusterRoles.put(name, List.copyOf(rules));
    }

    public void bindEverywhere(String name, String user, String clusterRole) {
        clusterRoleBindings.add(binding(name, user, clusterRole));
        size++;
    }

    public void bindIn(String namespace, String name, String user, String clusterRole) {
        roleBindings.computeIfAbsent(namespace, unseen -> new ArrayList<>()).add(binding(name, user, clusterRole));
        size++;
    }

    private static Binding binding(String name, String user, String clusterRole) {
        return new Binding(name, List.of(new Subject("User", user)), clusterRole);
    }

    /** How many bindings there are. */
    public int size() {
        return size;
    }

    List<Binding> clusterRoleBindings() {
        return clusterRoleBindings;
    }

    List<Binding> roleBindings(String namespace) {
        return roleBindings.getOrDefault(namespace, List.of());
    }

    List<PolicyRule> rules(String clusterRole) {
        return clusterRoles.getOrDefault(clusterRole, List.of());
    }
}
