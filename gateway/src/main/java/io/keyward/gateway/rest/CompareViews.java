package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.rest.DecisionViews.OpenQuestionView;
import io.keyward.gateway.rest.EntryViews.Scope;
import io.keyward.gateway.rest.PermissionViews.ScopedRulesView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of comparisons. */
final class CompareViews {

    private CompareViews() {}

    @Schema(name = "Comparison", description = "One of changes and desired.")
    record Comparison(
            @Schema(required = true, description = "ARN, or name where unique.", examples = "eks-workshop") @Nullable
            String cluster,

            @Schema(description = "The cluster must have reached this revision.") @Nullable
            Long minRevision,

            @Schema(description = "From the desired state to what it is after these, in order; 1 to 1,000.") @Nullable
            List<Change> changes,

            @Schema(description = "From the observed state to the desired one; true.") @Nullable
            Boolean desired,

            @Schema(description = "The cluster's namespaces, for warnings; those of the RBAC snapshot if absent.")
            @Nullable
            List<String> namespaces) {}

    @Schema(name = "ProposedChange", description = "One of putEntry, deleteEntry, associate and disassociate.")
    record Change(
            @Schema(required = true, examples = "arn:aws:iam::123456789012:role/eks-workshop-read-only") @Nullable
            String principal,

            @Schema(description = "Creates the entry, or replaces username and groups of one there is.") @Nullable
            EntryBody putEntry,

            @Schema(description = "Deletes the entry with its associations; true.") @Nullable
            Boolean deleteEntry,

            @Schema(description = "Associates the policy, or replaces its scope.") @Nullable
            AssociateBody associate,

            @Schema(description = "ARN of the policy.") @Nullable
            String disassociate) {}

    @Schema(name = "ProposedEntry")
    record EntryBody(
            @Schema(description = "EKS's default for the principal if absent.") @Nullable
            String username,

            @Nullable List<String> kubernetesGroups) {}

    @Schema(name = "ProposedAssociation")
    record AssociateBody(
            @Schema(required = true, examples = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy") @Nullable
            String policyArn,

            @Schema(required = true) @Nullable Scope accessScope) {}

    @Schema(name = "Differences")
    record ComparisonView(
            @Schema(description = "Under which the audit log has the answer.")
            String decisionId,

            @Schema(description = "The cluster's revision the answer holds for.")
            long revision,

            String catalogueVersion,

            @Schema(description = "In order of principal; those whose rights stay as they are do not appear.")
            List<DifferenceView> differences,

            List<WarningView> warnings) {}

    @Schema(name = "Difference")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DifferenceView(
            String principal,
            List<ScopedRulesView> gained,
            List<ScopedRulesView> lost,

            @Schema(description = "Associations that come, whose rules are not published.")
            List<OpenQuestionView> gainedUnknown,

            @Schema(description = "Associations that go, whose rules are not published.")
            List<OpenQuestionView> lostUnknown,

            @Schema(
                    description =
                            "The session name with which it does; absent for kubectl's own, EKSGetTokenAuth, and any not listed.")
            @Nullable
            String sessionName) {}

    @Schema(name = "ComparisonWarning")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WarningView(
            @Schema(
                    examples = "SECRETS_GAINED",
                    description =
                            "SCOPE_MATCHES_NO_NAMESPACE, ADMINISTRATOR_GAINED, SECRETS_GAINED, EXEC_GAINED, IMPERSONATION_GAINED,"
                                    + " ROLE_WRITES_GAINED, LAST_ADMINISTRATOR_LOST, ALL_RIGHTS_LOST, RULES_NOT_PUBLISHED or"
                                    + " GROUP_NOT_BOUND.")
            String code,

            @Nullable String principal,
            @Nullable String policyArn,
            @Nullable String namespace,
            @Schema(description = "For people.") String text) {}
}
