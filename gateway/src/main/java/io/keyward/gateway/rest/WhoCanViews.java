package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import io.keyward.gateway.rest.DecisionViews.State;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of everyone who may do something. */
final class WhoCanViews {

    private WhoCanViews() {}

    @Schema(name = "WhoCanQuestion", description = "One of resource and nonResource.")
    record WhoCanQuestion(
            @Schema(required = true, description = "ARN, or name where unique.", examples = "eks-workshop") @Nullable
            String cluster,

            @Schema(description = "DESIRED if absent.") @Nullable
            State state,

            @Schema(description = "The cluster must have reached this revision.") @Nullable
            Long minRevision,

            @Nullable ResourceQuestion resource,
            @Nullable PathQuestion nonResource) {}

    /** The shape of the whole answer, for its description: it is written as it comes. */
    @Schema(name = "WhoCan")
    record WhoCanView(
            @Schema(description = "Under which the audit log has the answer.")
            String decisionId,

            @Schema(description = "The cluster's revision the answer holds for.")
            long revision,

            String catalogueVersion,

            @Schema(description = "In order of ARN, then of session name.")
            List<PrincipalView> principals,

            @Schema(
                    description =
                            "Whom else the cluster's RBAC names, without an access entry leading to it in any session.")
            List<SubjectView> subjects,

            TotalsView totals) {}

    /** What the answer holds for. */
    record HeadView(String decisionId, long revision, String catalogueVersion) {}

    @Schema(name = "WhoCanPrincipal")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PrincipalView(
            @Schema(description = "ARN.") String principal,

            @Schema(description = "Sorted; empty where unknown.")
            List<String> reasons,

            @Schema(description = "Nothing published allows it, but a policy whose rules are not published might.")
            boolean unknown,

            @Schema(
                    description =
                            "Absent if with every session name; else the one with which it may: whoever may take a role chooses it.")
            @Nullable
            String sessionName) {}

    @Schema(name = "WhoCanSubject")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SubjectView(
            @Schema(description = "User, Group or ServiceAccount.")
            String kind,

            String name,

            @Schema(description = "Of a service account.") @Nullable
            String namespace,

            List<String> reasons) {}

    @Schema(name = "WhoCanTotals")
    record TotalsView(long allowed, long unknown) {}

    /** The last of an answer in lines. */
    record LastLine(TotalsView totals) {}
}
