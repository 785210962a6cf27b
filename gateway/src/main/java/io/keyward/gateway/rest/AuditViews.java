package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of the audit log. */
final class AuditViews {

    private AuditViews() {}

    /** What came of it. */
    enum OutcomeName {
        SUCCESS,
        REFUSED,
        FAILURE,
        ALLOWED,
        NOT_ALLOWED
    }

    @Schema(name = "AuditEvent", description = "Who did or asked what, when, from where, and what came of it.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventView(
            String id,

            @Schema(description = "Position in the log, from 1, without gaps.")
            long sequence,

            @Schema(description = "When it happened.") @Nullable
            Instant time,

            @Schema(description = "When the log took it in.") @Nullable
            Instant recordedAt,

            @Schema(examples = "operator") String actor,
            @Schema(examples = "access-entry.create") String action,
            @Nullable OutcomeName outcome,
            @Schema(description = "ARN.") @Nullable String cluster,
            @Schema(description = "ARN.") @Nullable String principal,
            @Schema(description = "ARN.") @Nullable String policy,

            @Schema(nullable = true, description = "What was there before; null where there was nothing.")
            @JsonInclude
            @Nullable
            Map<String, Object> before,

            @Schema(nullable = true, description = "What is there now; null where there is nothing.")
            @JsonInclude
            @Nullable
            Map<String, Object> after,

            @Nullable String reason,
            @Nullable String message,
            @Nullable String requestId,
            @Nullable String decisionId,
            @Nullable String awsRequestId,

            @Schema(description = "The cluster's revision; absent if none.") @Nullable
            Long revision,

            @Nullable String sourceIp,
            @Nullable String userAgent,

            @Schema(examples = "eks", description = "The API it came through: eks, rest, grpc or sync.")
            String door,

            @Schema(description = "How the actor was known, and what allowed it; absent for Keyward's own acts of old.")
            @Nullable
            CallerView caller,

            @Nullable Map<String, Object> details,

            @Schema(description = "For access questions: what was asked and answered, in order.") @Nullable
            List<DecisionRecord> decisions) {}

    @Schema(
            name = "AuditCaller",
            description = "An actor as authenticated. Secrets, tokens and signatures stand nowhere.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CallerView(
            @Schema(examples = "OIDC", description = "OIDC, ACCESS_KEY, STS, SERVICE or WEBHOOK.")
            String via,

            @Schema(description = "The token's iss.") @Nullable
            String issuer,

            @Schema(description = "The token's sub.") @Nullable
            String subject,

            @Nullable String accessKeyId,

            @Schema(description = "ARN of the IAM principal that STS vouched for.") @Nullable
            String principal,

            @Nullable List<String> groups,

            @Schema(examples = "OPERATOR", description = "The role that allowed it.") @Nullable
            String role,

            @Schema(description = "The role binding that gave it.") @Nullable
            String binding) {}

    @Schema(
            name = "DecisionRecord",
            description = "One access question with its answer; one of resource and nonResource.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DecisionRecord(
            @Schema(description = "For a member of a batch, the batch's id and its place, such as …/0.")
            String decisionId,

            @Schema(description = "ARN.") String principal,
            @Nullable String sessionName,
            @Nullable ResourceQuestion resource,
            @Nullable PathQuestion nonResource,

            @Schema(
                    examples = "ALLOW",
                    description =
                            "ALLOW, NO_OPINION, UNKNOWN (nothing published allows it) or UNAUTHENTICATED (no access entry).")
            String verdict,

            boolean allowed,

            @Schema(description = "Every reason that allows.")
            List<String> reasons) {}

    @Schema(name = "AuditEventList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventPage(List<EventView> events, @Nullable String nextPageToken) {}
}
