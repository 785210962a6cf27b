package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of clusters and their drift. */
final class ClusterViews {

    private ClusterViews() {}

    /** What Keyward may do to a cluster. */
    @Schema(
            description =
                    "ENFORCE: changes are pushed, drift is repaired. WARN: changes are pushed, drift is only reported."
                            + " OBSERVE: the cluster is only read. PAUSED: no call of any kind.")
    enum Mode {
        ENFORCE,
        WARN,
        OBSERVE,
        PAUSED
    }

    @Schema(name = "Cluster", description = "A registered EKS cluster.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ClusterView(
            @Schema(examples = "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop")
            String arn,

            @Schema(examples = "eks-workshop") String name,
            @Schema(examples = "123456789012") String account,
            @Schema(examples = "us-west-2") String region,
            @Nullable Mode mode,

            @Schema(description = "Grows with every change of the desired state.")
            long revision,

            @Schema(description = "Up to this revision every change is held by EKS, or was refused by it.")
            long syncedRevision,

            @Schema(description = "IAM role assumed to reach EKS; empty for the default credentials.")
            String roleArn,

            @Nullable Instant createdAt,
            @Nullable Instant modifiedAt,

            @Schema(description = "Access entries in the desired state.")
            int accessEntryCount,

            @Schema(description = "Open drift findings.") int openDriftCount,

            @Schema(description = "At most so many entries may be on their way out of EKS at a time; 1 to 3,000.")
            int removalLimit,

            @Schema(description = "What role bindings may be scoped by, and people may sort clusters by.")
            Map<String, String> labels,

            @Schema(description = "For If-Match: another one after each change of mode, role, removal limit or labels.")
            @Nullable
            String etag,

            @Schema(description = "What EKS last said of the cluster; absent until it was first read.") @Nullable
            ObservedView observed) {}

    @Schema(name = "ObservedCluster")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ObservedView(
            @Schema(examples = "API_AND_CONFIG_MAP") String authenticationMode,
            @Schema(examples = "ACTIVE") String status,
            String endpoint,
            String certificateAuthorityData,
            @Schema(examples = "1.34") String version,
            String platformVersion,
            @Nullable Instant createdAt,
            Map<String, String> tags,
            @Nullable Instant observedAt) {}

    @Schema(name = "ChangedCluster", description = "The cluster after the change.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangedView(
            @JsonUnwrapped ClusterView cluster,

            @Schema(
                    description =
                            "After a change to a mode that allows fewer calls: work whose last call to EKS may not have ended."
                                    + " Absent where all have.")
            @Nullable
            List<CallUnderWayView> callsUnderWay) {}

    @Schema(name = "CallUnderWay", description = "Work that a worker was given and has not reported.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CallUnderWayView(
            @Schema(description = "Absent where the cluster is being read.") @Nullable
            String principalArn,

            String workerId) {}

    @Schema(name = "Unregistration")
    record UnregisteredView(
            @Schema(
                    description =
                            "Entries of Keyward's that EKS was last seen to hold, or may hold; they stay there, and nobody manages"
                                    + " them any more.")
            List<String> remainingPrincipalArns) {}

    @Schema(name = "ClusterList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ClusterPage(List<ClusterView> clusters, @Nullable String nextPageToken) {}

    @Schema(name = "ClusterRegistration")
    record Registration(
            @Schema(required = true, examples = "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop") @Nullable
            String arn,

            @Schema(description = "ENFORCE if absent.") @Nullable
            Mode mode,

            @Schema(description = "IAM role to assume for the cluster's account; absent for the default credentials.")
            @Nullable
            String roleArn,

            @Schema(description = "At most 20, of up to 63 letters, digits and . _ - / each.") @Nullable
            Map<String, String> labels) {}

    @Schema(name = "ClusterChange", description = "What is absent stays; at least one member.")
    record Change(
            @Nullable Mode mode,

            @Schema(description = "Empty for the default credentials.") @Nullable
            String roleArn,

            @Schema(description = "1 to 3,000.") @Nullable Integer removalLimit,

            @Schema(description = "Replaces all labels.") @Nullable
            Map<String, String> labels) {}

    @Schema(name = "DriftFinding", description = "A difference that no pending push explains.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FindingView(
            String id,

            @Schema(
                    examples = "ENTRY_MISSING",
                    description =
                            "ENTRY_MISSING, ENTRY_UNKNOWN, ENTRY_DIFFERS, ASSOCIATION_MISSING, ASSOCIATION_UNKNOWN"
                                    + " or ASSOCIATION_DIFFERS.")
            String kind,

            String principalArn,

            @Schema(description = "For the association kinds.") @Nullable
            String policyArn,

            @Schema(description = "Null where nothing is desired.", implementation = Object.class)
            @JsonInclude
            @Nullable
            Object desired,

            @Schema(description = "Null where EKS holds nothing.", implementation = Object.class) @JsonInclude @Nullable
            Object observed,

            @Nullable Instant firstSeen,
            @Nullable Instant lastSeen,

            @Schema(examples = "OPEN", description = "OPEN, REPAIRED, VANISHED or ACCEPTED.")
            String resolution,

            @Nullable Instant resolvedAt) {}

    @Schema(name = "DriftFindingList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FindingPage(List<FindingView> findings, @Nullable String nextPageToken) {}
}
