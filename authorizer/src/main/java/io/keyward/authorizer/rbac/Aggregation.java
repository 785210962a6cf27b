package io.keyward.authorizer.rbac;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Gives aggregating ClusterRoles the rules of those they select, as a cluster's controller does in time. */
final class Aggregation {

    private final Map<String, ClusterRole> roles = new TreeMap<>();

    private Aggregation(List<ClusterRole> clusterRoles) {
        clusterRoles.forEach(role -> roles.putIfAbsent(role.name(), role));
    }

    /** The rules of every ClusterRole by name. */
    static Map<String, List<PolicyRule>> settle(List<ClusterRole> clusterRoles) {
        return new Aggregation(clusterRoles).settle();
    }

    /** Roles may aggregate aggregating roles; rules only ever arrive, so this ends when a round brings none. */
    private Map<String, List<PolicyRule>> settle() {
        Map<String, List<PolicyRule>> rules = new LinkedHashMap<>();
        roles.forEach((name, role) -> rules.put(name, role.aggregated() == null ? role.rules() : List.of()));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (ClusterRole role : roles.values()) {
                List<LabelSelector> selectors = role.aggregated();
                if (selectors != null) {
                    List<PolicyRule> selected = collect(role, selectors, rules);
                    changed |= !selected.equals(rules.put(role.name(), selected));
                }
            }
        }
        return rules;
    }

    private List<PolicyRule> collect(
            ClusterRole into, List<LabelSelector> selectors, Map<String, List<PolicyRule>> rules) {
        Set<PolicyRule> collected = new LinkedHashSet<>();
        for (LabelSelector selector : selectors) {
            for (ClusterRole role : roles.values()) {
                if (!role.name().equals(into.name()) && selector.selects(role.labels())) {
                    collected.addAll(rules.getOrDefault(role.name(), List.of()));
                }
            }
        }
        return List.copyOf(collected);
    }
}
