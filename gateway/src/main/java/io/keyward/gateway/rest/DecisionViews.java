package io.keyward.gateway.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of decisions. */
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
    record PathQuestion(
            @Schema(required = true, examples = "get") @Nullable
            String verb,

            @Schema(required = true, examples = "/healthz") @Nullable
            String path) {}

    @Schema(name = "Decision")
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
            boolean unknown) {}
}
