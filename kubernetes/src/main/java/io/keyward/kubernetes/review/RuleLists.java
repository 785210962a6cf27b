package io.keyward.kubernetes.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/** Rules as a rules review lists them: one by one, in the order of their bindings, repetitions included. */
final class RuleLists {

    private RuleLists() {}

    static void fill(ObjectNode status, List<PolicyRule> rules) {
        ArrayNode resourceRules = status.putArray("resourceRules");
        ArrayNode nonResourceRules = status.putArray("nonResourceRules");
        for (PolicyRule rule : rules) {
            if (!rule.resources().isEmpty()) {
                ObjectNode node = resourceRules.addObject();
                put(node, "verbs", rule.verbs());
                put(node, "apiGroups", rule.apiGroups());
                put(node, "resources", rule.resources());
                put(node, "resourceNames", rule.resourceNames());
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                ObjectNode node = nonResourceRules.addObject();
                put(node, "verbs", rule.verbs());
                put(node, "nonResourceURLs", rule.nonResourceUrls());
            }
        }
    }

    private static void put(ObjectNode node, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(node.putArray(name)::add);
        }
    }
}
