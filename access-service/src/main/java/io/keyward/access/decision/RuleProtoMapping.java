package io.keyward.access.decision;

import io.keyward.access.decision.Queries.RecordedPermissions;
import io.keyward.authorizer.permission.Permissions;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.PermissionScope;
import io.keyward.proto.access.v1.PolicyRule;
import io.keyward.proto.access.v1.ScopedRules;
import java.util.List;

/** Rules and where they hold, to proto messages. */
public final class RuleProtoMapping {

    private RuleProtoMapping() {}

    static ListPermissionsResponse toProto(RecordedPermissions recorded) {
        ListPermissionsResponse.Builder response = ListPermissionsResponse.newBuilder()
                .setDecisionId(recorded.id().toString())
                .setRevision(recorded.revision())
                .setCatalogueVersion(recorded.catalogueVersion())
                .setUnauthenticated(recorded.permissions().isEmpty());
        recorded.permissions().ifPresent(permissions -> add(permissions, response));
        return response.build();
    }

    private static void add(Permissions permissions, ListPermissionsResponse.Builder response) {
        response.setUser(ExplanationMapping.toProto(permissions.user()))
                .addAllOtherSessionNames(permissions.otherSessionNames());
        permissions.scopes().forEach(scoped -> response.addPermissions(toProto(scoped)));
        permissions.openQuestions().forEach(open -> response.addOpenQuestions(ExplanationMapping.toProto(open)));
    }

    static ScopedRules toProto(io.keyward.authorizer.permission.ScopedRules scoped) {
        return ScopedRules.newBuilder()
                .setScope(PermissionScope.newBuilder()
                        .setNamespace(scoped.scope().namespace())
                        .addAllExceptNamespaces(scoped.scope().exceptNamespaces())
                        .setClusterScopeOnly(scoped.scope().clusterScopeOnly()))
                .addAllRules(toProto(scoped.rules()))
                .addAllExcept(toProto(scoped.except()))
                .build();
    }

    /** Rules as they are written. */
    public static List<PolicyRule> toProto(List<io.keyward.authorizer.rules.PolicyRule> rules) {
        return rules.stream()
                .map(rule -> PolicyRule.newBuilder()
                        .addAllVerbs(rule.verbs())
                        .addAllApiGroups(rule.apiGroups())
                        .addAllResources(rule.resources())
                        .addAllResourceNames(rule.resourceNames())
                        .addAllNonResourceUrls(rule.nonResourceUrls())
                        .build())
                .toList();
    }
}
