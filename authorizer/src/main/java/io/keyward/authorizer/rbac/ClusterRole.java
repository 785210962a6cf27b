package io.keyward.authorizer.rbac;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ClusterRole object.
 *
 * @param name its name
 * @param labels its labels, by which other roles aggregate it
 * @param rules its rules; not looked at if it aggregates
 * @param aggregated selectors of the ClusterRoles whose rules make up this one; null for a role with rules of its own
 */
public record ClusterRole(
        String name,
        Map<String, String> labels,
        List<PolicyRule> rules,
        @Nullable List<LabelSelector> aggregated) {

    public ClusterRole {
        labels = Map.copyOf(labels);
        rules = List.copyOf(rules);
        aggregated = aggregated == null ? null : List.copyOf(aggregated);
    }
}
