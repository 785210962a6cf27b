package io.keyward.gateway.rest;

import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import io.keyward.gateway.rest.DecisionViews.State;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of many questions at once. */
final class BatchViews {

    private BatchViews() {}

    @Schema(name = "DecisionBatch")
    record Batch(
            @Schema(required = true, description = "ARN, or name where unique.", examples = "eks-workshop") @Nullable
            String cluster,

            @Schema(description = "DESIRED if absent.") @Nullable
            State state,

            @Schema(description = "The cluster must have reached this revision.") @Nullable
            Long minRevision,

            @Schema(required = true, description = "1 to 10,000.") @Nullable
            List<BatchQuestionBody> questions) {}

    @Schema(name = "BatchQuestion", description = "One of resource and nonResource.")
    record BatchQuestionBody(
            @Schema(
                    required = true,
                    description = "ARN of the access entry's principal.",
                    examples = "arn:aws:iam::123456789012:role/eks-workshop-read-only")
            @Nullable
            String principal,

            @Schema(description = "The role session's name; EKSGetTokenAuth if absent.") @Nullable
            String sessionName,

            @Nullable ResourceQuestion resource,
            @Nullable PathQuestion nonResource) {}

    @Schema(name = "DecisionBatchAnswer")
    record BatchView(
            @Schema(description = "Under which the audit log has the batch.")
            String decisionId,

            @Schema(description = "The cluster's revision all answers hold for.")
            long revision,

            String catalogueVersion,

            @Schema(description = "One per question, in order.")
            List<BatchAnswerView> answers) {}

    @Schema(name = "BatchAnswer")
    record BatchAnswerView(
            boolean allowed,

            @Schema(description = "A policy without published rules could allow what allowed says no to.")
            boolean unknown,

            @Schema(description = "Every reason that allows; empty on a no.")
            List<String> reasons,

            @Schema(description = "After a no, the text kubectl would print.")
            String message,

            @Schema(description = "The principal has no access entry: the cluster does not let it log in.")
            boolean unauthenticated,

            @Schema(
                    description = "The batch's id and the answer's place in it: finds the batch in the audit log.",
                    examples = "0199a3c5-6f0e-7b9a-a7d2-5b8f4f1f7c11/0")
            String decisionId) {}
}
