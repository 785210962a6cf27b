package io.keyward.access.decision;

import io.keyward.access.entry.Proposal;
import io.keyward.authorizer.compare.Comparison;
import io.keyward.authorizer.compare.PrincipalDifference;
import io.keyward.authorizer.permission.ScopedRules;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was asked and answered, in the form in which audit events tell it. */
final class QueryDetails {

    private QueryDetails() {}

    static Map<String, Object> question(Attributes attributes) {
        return switch (attributes) {
            case ResourceAttributes resource ->
                present(
                        Map.entry("verb", resource.verb()),
                        Map.entry("group", resource.group()),
                        Map.entry("resource", resource.resource()),
                        Map.entry("subresource", resource.subresource()),
                        Map.entry("name", resource.name()),
                        Map.entry("namespace", resource.namespace()));
            case NonResourceAttributes url -> present(Map.entry("verb", url.verb()), Map.entry("path", url.path()));
        };
    }

    static List<Map<String, Object>> permissions(List<ScopedRules> scopes) {
        return scopes.stream()
                .map(scoped -> present(
                        Map.entry("namespace", scoped.scope().namespace()),
                        Map.entry("exceptNamespaces", scoped.scope().exceptNamespaces()),
                        Map.entry("clusterScopeOnly", scoped.scope().clusterScopeOnly() ? "true" : ""),
                        Map.entry("rules", rules(scoped.rules())),
                        Map.entry("except", rules(scoped.except()))))
                .toList();
    }

    private static List<Map<String, Object>> rules(List<PolicyRule> rules) {
        return rules.stream()
                .map(rule -> present(
                        Map.entry("verbs", rule.verbs()),
                        Map.entry("apiGroups", rule.apiGroups()),
                        Map.entry("resources", rule.resources()),
                        Map.entry("resourceNames", rule.resourceNames()),
                        Map.entry("nonResourceURLs", rule.nonResourceUrls())))
                .toList();
    }

    static List<Map<String, Object>> changes(List<Proposal> proposals) {
        return proposals.stream().map(QueryDetails::change).toList();
    }

    private static Map<String, Object> change(Proposal proposal) {
        Map.Entry<String, Object> principal = Map.entry("principalArn", proposal.principalArn());
        return switch (proposal) {
            case Proposal.PutEntry put ->
                present(
                        Map.entry("change", "put-entry"),
                        principal,
                        Map.entry("username", put.username()),
                        Map.entry("kubernetesGroups", put.kubernetesGroups()));
            case Proposal.DeleteEntry delete -> present(Map.entry("change", "delete-entry"), principal);
            case Proposal.Associate associate ->
                present(
                        Map.entry("change", "associate"),
                        principal,
                        Map.entry("policyArn", associate.policyArn()),
                        Map.entry("scope", associate.scope().type()),
                        Map.entry("namespaces", associate.scope().namespaces()));
            case Proposal.Disassociate disassociate ->
                present(
                        Map.entry("change", "disassociate"),
                        principal,
                        Map.entry("policyArn", disassociate.policyArn()));
        };
    }

    static List<Map<String, Object>> differences(Comparison comparison) {
        return comparison.differences().stream().map(QueryDetails::difference).toList();
    }

    private static Map<String, Object> difference(PrincipalDifference difference) {
        return present(
                Map.entry("principalArn", difference.principalArn()),
                Map.entry("sessionName", difference.sessionName()),
                Map.entry("gained", permissions(difference.gained())),
                Map.entry("lost", permissions(difference.lost())),
                Map.entry("gainedUnknown", difference.gainedUnknown().size()),
                Map.entry("lostUnknown", difference.lostUnknown().size()));
    }

    static List<Map<String, Object>> warnings(Comparison comparison) {
        return comparison.warnings().stream()
                .map(warning -> present(
                        Map.entry("code", warning.code().name()),
                        Map.entry("principalArn", warning.principalArn()),
                        Map.entry("policyArn", warning.policyArn()),
                        Map.entry("namespace", warning.namespace())))
                .toList();
    }

    /** Leaves out what is empty. */
    @SafeVarargs
    private static Map<String, Object> present(Map.Entry<String, ?>... members) {
        Map<String, Object> present = new LinkedHashMap<>();
        for (Map.Entry<String, ?> member : members) {
            if (!member.getValue().equals("") && !member.getValue().equals(List.of())) {
                present.put(member.getKey(), member.getValue());
            }
        }
        return present;
    }
}
