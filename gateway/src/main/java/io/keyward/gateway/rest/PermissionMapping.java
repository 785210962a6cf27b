package io.keyward.gateway.rest;

import io.keyward.gateway.rest.EntryViews.ScopeType;
import io.keyward.gateway.rest.PermissionViews.PermissionScopeView;
import io.keyward.gateway.rest.PermissionViews.PermissionsView;
import io.keyward.gateway.rest.PermissionViews.RuleView;
import io.keyward.gateway.rest.PermissionViews.ScopedRulesView;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.PermissionScope;
import io.keyward.proto.access.v1.PolicyRule;
import io.keyward.proto.access.v1.ScopedRules;
import java.util.List;

/** Rights as JSON. */
final class PermissionMapping {

    private PermissionMapping() {}

    static PermissionsView view(ListPermissionsResponse answer) {
        return new PermissionsView(
                answer.getDecisionId(),
                answer.getRevision(),
                answer.getCatalogueVersion(),
                answer.hasUser() ? DecisionMapping.view(answer.getUser()) : null,
                scoped(answer.getPermissionsList()),
                DecisionMapping.openQuestions(answer.getOpenQuestionsList()),
                answer.getUnauthenticated(),
                answer.getOtherSessionNamesList());
    }

    static List<ScopedRulesView> scoped(List<ScopedRules> scoped) {
        return scoped.stream()
                .map(rules -> new ScopedRulesView(
                        view(rules.getScope()), rules(rules.getRulesList()), rules(rules.getExceptList())))
                .toList();
    }

    private static PermissionScopeView view(PermissionScope scope) {
        String namespace = scope.getNamespace();
        return new PermissionScopeView(
                namespace.isEmpty() ? ScopeType.CLUSTER : ScopeType.NAMESPACE,
                Values.orAbsent(namespace),
                scope.getExceptNamespacesCount() == 0 ? null : scope.getExceptNamespacesList(),
                scope.getClusterScopeOnly() ? true : null);
    }

    private static List<RuleView> rules(List<PolicyRule> rules) {
        return rules.stream()
                .map(rule -> new RuleView(
                        rule.getVerbsList(),
                        rule.getApiGroupsList(),
                        rule.getResourcesList(),
                        rule.getResourceNamesList(),
                        rule.getNonResourceUrlsList()))
                .toList();
    }
}
