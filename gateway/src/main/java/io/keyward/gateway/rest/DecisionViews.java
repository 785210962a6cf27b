package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.rest.EntryViews.Scope;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of a decision, and of what all answers about rights share. */
final class DecisionViews {

    private DecisionViews() {}

    /** Which state is asked. */
    enum State {
        DESIRED,
        OBSERVED
    }

    @Schema(name = "DecisionQuestion", description = "One of resource and nonResource.")
    record Question(
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
            Long minRevision,

            @Nullable ResourceQuestion resource,
            @Nullable PathQuestion nonResource) {}

    @Schema(name = "ResourceQuestion")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResourceQuestion(
            @Schema(required = true, examples = "list") @Nullable
            String verb,

            @Schema(description = "Absent for the core group.") @Nullable
            String group,

            @Schema(required = true, examples = "pods") @Nullable
            String resource,

            @Nullable String subresource,
            @Nullable String name,

            @Schema(description = "Absent for all namespaces.", examples = "carts") @Nullable
            String namespace) {}

    @Schema(name = "PathQuestion")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PathQuestion(
            @Schema(required = true, examples = "get") @Nullable
            String verb,

            @Schema(required = true, examples = "/healthz") @Nullable
            String path) {}

    @Schema(name = "Decision")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DecisionView(
            @Schema(description = "Under which the audit log has the decision.")
            String decisionId,

            boolean allowed,

            @Schema(description = "Every reason that allows; empty on a no.")
            List<String> reasons,

            @Schema(description = "After a no, the text kubectl would print.")
            String message,

            @Schema(description = "The cluster's revision the answer holds for.")
            long revision,

            String catalogueVersion,

            @Schema(description = "A policy without published rules could allow what allowed says no to.")
            boolean unknown,

            @Schema(description = "The reasons again, each with what is behind it.")
            List<Explanation> explanations,

            @Schema(description = "What makes a no unknown.")
            List<OpenQuestionView> openQuestions,

            @Schema(description = "After a no: at most 10 things that come near, nearest first.")
            List<NearMissView> nearMisses,

            @Schema(
                    description =
                            "After a no: the smallest association that would allow it; absent if no published policy does."
                                    + " It replaces one of the same policy.")
            @Nullable
            AssociationRef suggestion,

            @Schema(description = "Absent if unauthenticated.") @Nullable
            UserView user,

            @Schema(description = "The principal has no access entry, so the cluster does not let it log in.")
            boolean unauthenticated) {}

    @Schema(
            name = "Explanation",
            description = "One thing that allows, with the association or RBAC binding behind it.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Explanation(
            String text,
            @Nullable AssociationRef association,
            @Nullable BindingRef binding) {}

    @Schema(name = "AssociationReference", description = "An access policy with its scope.")
    record AssociationRef(
            @Schema(examples = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")
            String policyArn,

            Scope accessScope) {}

    @Schema(name = "BindingReference", description = "A RoleBinding or ClusterRoleBinding.")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record BindingRef(
            @Schema(description = "Absent for a ClusterRoleBinding.")
            String namespace,

            String name,
            String roleKind,
            String roleName,

            @Schema(description = "The first subject meant: User, Group or ServiceAccount.")
            String subjectKind,

            String subjectName) {}

    @Schema(
            name = "OpenQuestion",
            description = "An association of which nobody outside AWS can say whether it allows the request.")
    record OpenQuestionView(
            AssociationRef association,

            @Schema(
                    examples = "RULES_NOT_PUBLISHED",
                    description = "RULES_NOT_PUBLISHED, NAMES_NOT_PUBLISHED, POLICY_NOT_KNOWN or SCOPE_NOT_KNOWN.")
            String why,

            @Schema(description = "For people.") String detail) {}

    @Schema(name = "NearMiss", description = "Would allow the request if one thing were otherwise.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NearMissView(
            String wouldAllow,

            @Schema(examples = "its scope covered the namespace assets")
            String ifOnly,

            @Nullable AssociationRef association,
            @Nullable BindingRef binding) {}

    @Schema(name = "KubernetesUser", description = "Whom EKS makes of the principal, as kubectl auth whoami prints it.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UserView(
            String username,

            @Schema(description = "Absent where the principal's unique id is not known.") @Nullable
            String uid,

            List<String> groups,
            Map<String, List<String>> extra) {}
}
