package io.keyward.bench.cedar;

import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.bench.facts.Policies;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Access policies in Cedar's language. What a principal is granted, and where, is an attribute of it by the policy's name. */
final class CedarText {

    private CedarText() {}

    /** The schema of principals, resources and requests. */
    static String schema(Collection<String> verbs) {
        String grants = Policies.PUBLISHED.stream()
                .map(policy -> "  " + quoted(policy.name()) + "?: Grant,\n")
                .collect(Collectors.joining());
        return """
                type Grant = { everywhere: Bool, namespaces: Set<String> };
                entity User {
                %s};
                entity Resource;
                action %s appliesTo {
                  principal: User, resource: Resource,
                  context: { group: String, resource: String, subresource: String, namespace: String }
                };
                """.formatted(grants, joined(verbs, CedarText::quoted, ", "));
    }

    /** One permit for an access policy: the principal has the grant, its scope covers the request, a rule matches. */
    static String permit(AccessPolicy policy) {
        List<PolicyRule> rules = Policies.completeRules(policy).stream()
                .filter(rule -> !rule.resources().isEmpty())
                .toList();
        return """
                permit(principal, action, resource) when {
                  principal has %1$s &&
                  (principal.%1$s.everywhere || principal.%1$s.namespaces.contains(context.namespace)) &&
                  (%2$s)
                };""".formatted(policy.name(), joined(rules, CedarText::condition, " ||\n   "));
    }

    private static String condition(PolicyRule rule) {
        String conditions = Stream.of(
                        rule.verbs().contains("*")
                                ? ""
                                : "action in [" + joined(rule.verbs(), verb -> "Action::" + quoted(verb), ", ") + "]",
                        rule.apiGroups().contains("*") ? "" : among(rule.apiGroups(), "context.group"),
                        resources(rule.resources()))
                .filter(condition -> !condition.isEmpty())
                .collect(Collectors.joining(" && "));
        return conditions.isEmpty() ? "true" : "(" + conditions + ")";
    }

    private static String resources(List<String> resources) {
        if (resources.contains("*")) {
            return "";
        }
        List<String> anyWith = resources.stream()
                .filter(resource -> resource.startsWith("*/"))
                .map(resource -> resource.substring(2))
                .toList();
        String named = among(resources, "context.resource");
        return anyWith.isEmpty() ? named : "(" + named + " || " + among(anyWith, "context.subresource") + ")";
    }

    private static String among(List<String> words, String word) {
        return "[" + joined(words, CedarText::quoted, ", ") + "].contains(" + word + ")";
    }

    private static String quoted(String word) {
        return '"' + word + '"';
    }

    private static <T> String joined(Collection<T> parts, Function<T, String> text, String separator) {
        return parts.stream().map(text).collect(Collectors.joining(separator));
    }
}
