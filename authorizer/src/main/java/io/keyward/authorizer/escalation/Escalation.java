package io.keyward.authorizer.escalation;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleCompaction;
import io.keyward.authorizer.rules.RuleCovers;
import io.keyward.authorizer.wording.GoQuote;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether rules go beyond what a user holds. */
public final class Escalation {

    private Escalation() {}

    /**
     * Why the user may not grant these rules, in Kubernetes' words; empty if RBAC grants all of them to the user in the
     * namespace. Whether the user has the verb {@code escalate} or {@code bind} for it, which lift this, is a question of its own.
     *
     * @param namespace where the rules are granted; empty for the whole cluster
     */
    public static Optional<String> refusal(KubernetesUser user, Rbac rbac, String namespace, List<PolicyRule> rules) {
        List<Rbac.Applicable> applicable = rbac.applicable(user, namespace);
        List<PolicyRule> held =
                applicable.stream().flatMap(binding -> binding.rules().stream()).toList();
        List<PolicyRule> missing = RuleCovers.uncovered(held, rules);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        Set<String> described = new TreeSet<>();
        RuleCompaction.mergeVerbs(missing).forEach(rule -> described.add(text(rule)));
        return Optional.of("user " + GoQuote.quote(user.username()) + " (groups=" + quoted(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n"
                + String.join("\n", described) + resolutionErrors(applicable));
    }

    /** What is wrong with the roles that are bound to the user, each problem once. */
    private static String resolutionErrors(List<Rbac.Applicable> applicable) {
        Set<String> problems = new LinkedHashSet<>();
        applicable.stream()
                .map(Rbac.Applicable::problem)
                .filter(problem -> !problem.isEmpty())
                .forEach(problems::add);
        if (problems.isEmpty()) {
            return "";
        }
        String all = String.join(", ", problems);
        return "; resolution errors: [" + (problems.size() > 1 ? "[" + all + "]" : all) + "]";
    }

    /** Such as <code>{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}</code>; empty members are left out. */
    private static String text(PolicyRule rule) {
        StringBuilder text = new StringBuilder();
        append(text, "APIGroups", rule.apiGroups());
        append(text, "Resources", rule.resources());
        append(text, "NonResourceURLs", rule.nonResourceUrls());
        append(text, "ResourceNames", rule.resourceNames());
        append(text, "Verbs", rule.verbs());
        return "{" + text + "}";
    }

    private static String quoted(List<String> words) {
        return words.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    private static void append(StringBuilder text, String member, List<String> words) {
        if (!words.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append(member).append(':').append(quoted(words));
        }
    }
}
