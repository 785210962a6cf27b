package io.keyward.authorizer.escalation;

import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.GoQuote;
import java.util.List;
import java.util.stream.Collectors;

/** A rule in one line, as Kubernetes writes it into errors. */
final class RuleText {

    private RuleText() {}

    /** Such as <code>{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}</code>; empty members are left out. */
    static String of(PolicyRule rule) {
        StringBuilder text = new StringBuilder();
        append(text, "APIGroups", rule.apiGroups());
        append(text, "Resources", rule.resources());
        append(text, "NonResourceURLs", rule.nonResourceUrls());
        append(text, "ResourceNames", rule.resourceNames());
        append(text, "Verbs", rule.verbs());
        return "{" + text + "}";
    }

    static String quoted(List<String> words) {
        return words.stream().map(GoQuote::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    private static void append(StringBuilder text, String member, List<String> words) {
        if (!words.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append(member).append(':').append(quoted(words));
        }
    }
}
