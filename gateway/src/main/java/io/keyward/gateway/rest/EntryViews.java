package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of access entries, their associations, and access policies. */
final class EntryViews {

    private EntryViews() {}

    /** Written as EKS writes it. */
    enum ScopeType {
        @JsonProperty("cluster")
        CLUSTER("cluster"),
        @JsonProperty("namespace")
        NAMESPACE("namespace");

        private final String wireName;

        ScopeType(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    @Schema(name = "AccessScope")
    record Scope(
            @Schema(
                    required = true,
                    enumeration = {"cluster", "namespace"})
            @Nullable
            ScopeType type,

            @Schema(
                    description = "For namespace: at least one name, or pattern with one trailing star.",
                    examples = "[\"dev-*\"]")
            @Nullable
            List<String> namespaces) {}

    @Schema(name = "AccessEntry", description = "An IAM principal on a cluster, as it is desired.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryView(
            String clusterArn,

            @Schema(examples = "arn:aws:iam::123456789012:role/eks-workshop-read-only")
            String principalArn,

            @Schema(examples = "STANDARD") String type,
            String username,
            List<String> kubernetesGroups,
            Map<String, String> tags,

            @Schema(description = "Assigned by EKS; absent until the entry was seen there.") @Nullable
            String accessEntryArn,

            @Nullable Instant createdAt,
            @Nullable Instant modifiedAt,

            @Schema(description = "For If-Match: another one after each change of what is desired.") @Nullable
            String etag,

            @Schema(description = "When Keyward takes it back; absent: never.") @Nullable
            Instant expireTime,

            @Schema(description = "When Keyward takes Kubernetes groups back, by group; absent if it takes back none.")
            @Nullable
            Map<String, Instant> kubernetesGroupExpireTimes,

            @Schema(description = "The cluster's revision that last changed the entry.")
            long revision,

            @Schema(description = "Newest first.") List<AssociationView> accessPolicies,
            SyncView sync) {}

    @Schema(name = "AssociatedAccessPolicy")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AssociationView(
            @Schema(examples = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")
            String policyArn,

            Scope accessScope,
            @Nullable Instant associatedAt,
            @Nullable Instant modifiedAt,

            @Schema(description = "When Keyward takes it back; absent: never.") @Nullable
            Instant expireTime) {}

    @Schema(name = "SyncStatus", description = "How the desired state stands at EKS.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SyncView(
            @Schema(
                    examples = "SYNCED",
                    description =
                            "PENDING: a push is due. SYNCED: EKS holds it. FAILED: EKS refused it, see conditions. HELD: the"
                                    + " cluster's mode keeps it from being pushed.")
            String state,

            long revision,

            @Schema(description = "The revision EKS was last seen to hold.")
            long syncedRevision,

            List<ConditionView> conditions,
            @Nullable Instant observedAt) {}

    @Schema(name = "Condition")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ConditionView(
            @Schema(examples = "Synced") String type,
            @Schema(examples = "False") String status,

            @Schema(description = "For a refusal, the EKS exception.")
            String reason,

            String message,
            @Nullable Instant lastTransitionTime,
            @Nullable String awsRequestId) {}

    @Schema(name = "AccessEntryList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryPage(
            List<EntryView> accessEntries, @Nullable String nextPageToken) {}

    @Schema(name = "AccessEntryCreation")
    record Creation(
            @Schema(required = true, examples = "arn:aws:iam::123456789012:role/eks-workshop-read-only") @Nullable
            String principalArn,

            @Schema(description = "STANDARD if absent.", examples = "STANDARD") @Nullable
            String type,

            @Schema(description = "EKS's default for the principal if absent.") @Nullable
            String username,

            @Nullable List<String> kubernetesGroups,
            @Nullable Map<String, String> tags) {}

    @Schema(name = "AccessEntryChange", description = "What is absent stays; at least one member.")
    record EntryChange(
            @Nullable String username,

            @Schema(description = "Replaces all groups; an empty list removes them.") @Nullable
            List<String> kubernetesGroups) {}

    @Schema(name = "TagChange", description = "All at once; at least one member.")
    record TagChange(
            @Schema(description = "Tags to add or replace.") @Nullable
            Map<String, String> set,

            @Schema(description = "Keys of tags to remove.") @Nullable
            List<String> remove) {}

    @Schema(name = "Association")
    record AssociationBody(
            @Schema(required = true) @Nullable Scope accessScope) {}

    @Schema(name = "Deletion")
    record Deletion(
            @Schema(description = "The cluster's revision that removed the entry.")
            long revision,

            SyncView sync) {}

    @Schema(name = "AccessPolicy")
    record PolicyView(
            @Schema(examples = "AmazonEKSViewPolicy") String name,
            String arn,

            @Schema(description = "Without published rules a decision on the policy can be unknown.")
            boolean rulesPublished) {}

    @Schema(name = "AccessPolicyList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PolicyPage(
            List<PolicyView> accessPolicies,
            String catalogueVersion,
            @Nullable String nextPageToken) {}
}
