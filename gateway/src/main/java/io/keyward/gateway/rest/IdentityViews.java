package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of who may do what with Keyward itself. */
final class IdentityViews {

    private IdentityViews() {}

    /** Every role includes VIEWER's. */
    @Schema(
            name = "Role",
            description =
                    "VIEWER: see clusters, entries, findings, RBAC. SIMULATOR: and ask for decisions. AUDITOR: VIEWER and the audit log."
                            + " OPERATOR: SIMULATOR and change entries, within the boundary. ADMINISTRATOR: everything.")
    enum RoleName {
        VIEWER,
        SIMULATOR,
        AUDITOR,
        OPERATOR,
        ADMINISTRATOR
    }

    @Schema(
            name = "RoleScope",
            description =
                    "The clusters it is about: those that fulfil every condition that is there; at least one. Without a"
                            + " scope: everything.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ScopeView(
            @Schema(description = "AWS account ids.") @Nullable
            List<String> accounts,

            @Schema(description = "ARNs; they need not be registered yet.") @Nullable
            List<String> clusters,

            @Schema(description = "Labels that a cluster must have, all of them.") @Nullable
            Map<String, String> clusterLabels) {}

    @Schema(
            name = "GrantBoundary",
            description =
                    "The most that an operator can give or take away, by whatever way. Patterns take * for any run of"
                            + " characters; a pattern that is given must lie within one of these, not only match it.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BoundaryView(
            @Schema(description = "Access policies, by ARN or by name; none if absent.") @Nullable
            List<String> policies,

            @Schema(description = "A scope of the whole cluster lies only within *.") @Nullable
            List<String> namespaces,

            @Schema(description = "ARNs, or their part after the account, such as role/carts-*.") @Nullable
            List<String> principals,

            @Schema(description = "Kubernetes groups that an entry may name; none unless listed.") @Nullable
            List<String> kubernetesGroups,

            @Schema(
                    examples = "28800s",
                    description = "How long what is given may last, in seconds, 60s to 31536000s; unlimited if absent.")
            @Nullable
            String maxDuration) {}

    @Schema(name = "RoleSubject", description = "Exactly one member.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SubjectView(
            @Schema(description = "As the issuer's settings name them, prefix included.") @Nullable
            String user,

            @Nullable String group,

            @Schema(description = "Id of an access key.") @Nullable
            String accessKey,

            @Schema(description = "ARN of an IAM role or user.") @Nullable
            String awsPrincipal) {}

    @Schema(name = "RoleBinding")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BindingView(
            String name,
            @Nullable RoleName role,
            List<SubjectView> subjects,
            @Nullable ScopeView scope,
            @Nullable BoundaryView boundary,

            @Schema(description = "Another one after every change.")
            String etag,

            @Nullable Instant createTime,
            @Nullable Instant updateTime) {}

    @Schema(name = "RoleBindingChange")
    record BindingBody(
            @Schema(description = "If given, the path's.") @Nullable
            String name,

            @Schema(required = true) @Nullable RoleName role,

            @Schema(required = true, description = "1 to 100.") @Nullable
            List<SubjectView> subjects,

            @Nullable ScopeView scope,

            @Schema(description = "With OPERATOR only.") @Nullable
            BoundaryView boundary,

            @Schema(description = "As If-Match: refused unless it is the binding's.") @Nullable
            String etag,

            @Schema(description = "As Idempotency-Key.") @Nullable
            String requestId) {}

    @Schema(name = "RoleBindingList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BindingPage(
            List<BindingView> roleBindings, @Nullable String nextPageToken) {}

    @Schema(name = "Caller", description = "The caller, as authenticated, and what holds for them now.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CallerView(
            String name,
            List<String> groups,

            @Schema(examples = "OIDC", description = "OIDC, ACCESS_KEY, STS or SERVICE.")
            String via,

            @Nullable String issuer,
            @Nullable String subject,
            @Nullable String accessKeyId,
            @Nullable String principalArn,

            @Schema(description = "The AWS account that signed requests are about.") @Nullable
            String account,

            List<HeldRoleView> roles) {}

    @Schema(name = "HeldRole")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HeldRoleView(
            @Nullable RoleName role,

            @Schema(description = "Everything, if absent.") @Nullable
            ScopeView scope,

            @Nullable BoundaryView boundary,

            @Schema(description = "The role binding behind it; absent for what an access key itself was given.")
            @Nullable
            String binding) {}

    @Schema(name = "AccessKey", description = "A key for Signature V4, without its secret.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyView(
            String accessKeyId,
            String name,
            @Nullable RoleName role,
            @Nullable ScopeView scope,
            @Nullable BoundaryView boundary,

            @Schema(description = "The AWS account that its requests are about.")
            String account,

            @Schema(description = "Of a temporary key: the IAM principal it was given for.") @Nullable
            String principalArn,

            @Nullable Instant createTime,

            @Schema(description = "Never, if absent.") @Nullable
            Instant expireTime,

            @Schema(description = "Not yet, if absent.") @Nullable
            Instant firstUseTime,

            @Nullable String createdBy) {}

    @Schema(name = "IssuedAccessKey", description = "The only answer that ever shows the secret.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IssuedKeyView(
            @JsonUnwrapped KeyView key,

            @Schema(description = "Absent in the answer to a repeat, and where nothing was done.") @Nullable
            String secretAccessKey,

            @Schema(description = "After a rotation: when the old key ends.") @Nullable
            Instant oldExpireTime) {}

    @Schema(name = "AccessKeyRequest")
    record KeyBody(
            @Schema(required = true, description = "For people.") @Nullable
            String name,

            @Schema(required = true) @Nullable RoleName role,
            @Nullable ScopeView scope,
            @Nullable BoundaryView boundary,

            @Schema(examples = "2027-01-31T12:00:00Z") @Nullable
            String expireTime,

            @Schema(description = "Needed unless the scope names exactly one account, or there is a default.") @Nullable
            String account,

            @Schema(description = "As Idempotency-Key.") @Nullable
            String requestId) {}

    @Schema(name = "AccessKeyRotation")
    record RotationBody(
            @Schema(
                    examples = "3600s",
                    description = "How long the old key still holds, up to 604800s; not at all if absent.")
            @Nullable
            String overlap,

            @Schema(description = "Of the successor; as long a life as the old key had, if absent.") @Nullable
            String expireTime,

            @Schema(description = "As Idempotency-Key.") @Nullable
            String requestId) {}

    @Schema(name = "AccessKeyList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyPage(List<KeyView> accessKeys, @Nullable String nextPageToken) {}

    @Schema(
            name = "WebhookCredential",
            description = "What lets one cluster's kube-apiserver call that cluster's webhooks.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WebhookCredentialView(
            String id,
            @Schema(description = "ARN.") String cluster,
            String name,

            @Schema(description = "Of the client certificate (DER), in hex; absent for a token.") @Nullable
            String certificateSha256,

            @Nullable Instant createTime,

            @Schema(description = "Never, if absent.") @Nullable
            Instant expireTime) {}

    @Schema(name = "IssuedWebhookCredential", description = "The only answer that ever shows the token.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IssuedWebhookCredentialView(
            @JsonUnwrapped WebhookCredentialView credential,

            @Schema(description = "Absent for a certificate, in the answer to a repeat, and where nothing was done.")
            @Nullable
            String token) {}

    @Schema(name = "WebhookCredentialRequest")
    record WebhookCredentialBody(
            @Schema(required = true, description = "For people.") @Nullable
            String name,

            @Schema(description = "For a client certificate; a token is issued otherwise.") @Nullable
            String certificateSha256,

            @Nullable String expireTime,

            @Schema(description = "As Idempotency-Key.") @Nullable
            String requestId) {}

    @Schema(name = "WebhookCredentialList")
    record WebhookCredentialList(List<WebhookCredentialView> webhookCredentials) {}

    @Schema(name = "AwsLogin")
    record LoginBody(
            @Schema(required = true, description = "As aws eks get-token makes it.") @Nullable
            String token,

            @Schema(description = "The --cluster-name that the token was made with; keyward.login unless given.")
            @Nullable
            String cluster) {}

    @Schema(name = "TemporaryAccessKey")
    record TemporaryKeyView(
            String accessKeyId,
            String secretAccessKey,
            Instant expireTime,

            @Schema(description = "The AWS account that its requests are about.")
            String account) {}
}
