package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.rest.DecisionViews.OpenQuestionView;
import io.keyward.gateway.rest.DecisionViews.State;
import io.keyward.gateway.rest.DecisionViews.UserView;
import io.keyward.gateway.rest.EntryViews.ScopeType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of rights: rules and where they hold. */
final class PermissionViews {

    private PermissionViews() {}

    @Schema(name = "PermissionQuestion")
    record PermissionQuestion(
            @Schema(required = true, description = "ARN, or name where unique.", examples = "eks-workshop") @Nullable
            String cluster,

            @Schema(
                    required = true,
                    description = "ARN of the access entry's principal.",
                    examples = "arn:aws:iam::123456789012:role/eks-workshop-read-only")
            @Nullable
            String principal,

            @Schema(description = "The role session's name; EKSGetTokenAuth if absent.") @Nullable
            String sessionName,

            @Schema(description = "DESIRED if absent.") @Nullable
            State state,

            @Schema(description = "The cluster must have reached this revision.") @Nullable
            Long minRevision) {}

    @Schema(name = "Permissions")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PermissionsView(
            @Schema(description = "Under which the audit log has the answer.")
            String decisionId,

            @Schema(description = "The cluster's revision the answer holds for.")
            long revision,

            String catalogueVersion,
            @Nullable UserView user,

            @Schema(description = "What is granted in the whole cluster first, then by namespace or pattern.")
            List<ScopedRulesView> permissions,

            @Schema(description = "Associations that may grant more, whose rules are not published.")
            List<OpenQuestionView> openQuestions,

            @Schema(description = "The principal has no access entry, so the cluster does not let it log in.")
            boolean unauthenticated,

            @Schema(
                    description =
                            "Other session names with which RBAC knows the principal by another name; whoever may take a role chooses it.")
            List<String> otherSessionNames) {}

    @Schema(name = "ScopedRules")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ScopedRulesView(
            PermissionScopeView scope,
            List<RuleView> rules,

            @Schema(description = "In a comparison: what the rules name and is no part of the difference.")
            List<RuleView> except) {}

    @Schema(name = "PermissionScope", description = "Where rules hold.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PermissionScopeView(
            @Schema(enumeration = {"cluster", "namespace"}) ScopeType type,

            @Schema(description = "A name, a prefix-* pattern, or * for every namespace.", examples = "carts") @Nullable
            String namespace,

            @Schema(description = "Namespaces and patterns inside that are listed on their own.") @Nullable
            List<String> exceptNamespaces,

            @Schema(description = "Only requests at cluster scope and paths that are no resources.") @Nullable
            Boolean clusterScopeOnly) {}

    @Schema(name = "PolicyRule", description = "As in a Kubernetes Role; empty lists are left out.")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record RuleView(
            List<String> verbs,
            List<String> apiGroups,
            List<String> resources,
            List<String> resourceNames,
            List<String> nonResourceURLs) {}
}
