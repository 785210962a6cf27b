package io.keyward.gateway.rest;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.login.Logins;
import io.keyward.gateway.rest.IdentityViews.LoginBody;
import io.keyward.gateway.rest.IdentityViews.TemporaryKeyView;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.kubernetes.token.CallerIdentity;
import io.keyward.kubernetes.token.TokenException;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.IssueTemporaryKeyRequest;
import io.keyward.proto.identity.v1.IssueTemporaryKeyResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Temporary access keys for IAM principals, who prove who they are as at a cluster's API: by a presigned question to STS. It is signed for a
 * name that no cluster has, so that no token for a cluster is good for a key.
 */
@Path("/api/v1/aws-login")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Identity")
class AwsLoginResource {

    private final Services services;
    private final Logins logins;
    private final RestRequest request;
    private final List<String> audiences;

    AwsLoginResource(Services services, Logins logins, RestRequest request, GatewayConfig config) {
        this.services = services;
        this.logins = logins;
        this.request = request;
        this.audiences = List.copyOf(config.loginAudiences());
    }

    @POST
    @Calls(value = "keyward.identity.v1.HallService/IssueTemporaryKey", credentialInBody = true)
    @SecurityRequirements
    @Operation(
            summary = "Get a temporary access key for an IAM principal that a role binding is for",
            description = "The token is the credential: what aws eks get-token --cluster-name keyward.login makes. For"
                    + " credential_process in an AWS profile.")
    public TemporaryKeyView login(@Nullable LoginBody body) {
        request.query();
        LoginBody login = Bodies.required(body);
        String token = Values.required("token", login.token());
        String audience = login.cluster() == null ? audiences.getFirst() : login.cluster();
        if (!audiences.contains(audience)) {
            throw ProblemException.field("cluster", "must be one that tokens for logging in are made for");
        }
        IssueTemporaryKeyResponse issued = issue(identify(token, audience));
        return new TemporaryKeyView(
                issued.getAccessKey().getAccessKeyId(),
                issued.getSecretAccessKey(),
                ProtoTime.toJava(issued.getAccessKey().getExpireTime()),
                issued.getAccessKey().getAccount());
    }

    private CallerIdentity identify(String token, String audience) {
        try {
            return logins.identify(token, audience);
        } catch (TokenException e) {
            throw request.turnedAway(new Unauthenticated(String.valueOf(e.getMessage())));
        } catch (StatusException e) {
            throw e.status().code() == 429
                    ? new ProblemException(429, "BUSY", "AWS STS takes no more questions for now. Try again.")
                    : new ProblemException(503, "UNAVAILABLE", "AWS STS does not answer. Try again.");
        }
    }

    private IssueTemporaryKeyResponse issue(CallerIdentity identity) {
        Caller caller = request.caller();
        Caller gateway = new Caller(
                Identity.service("gateway"), caller.sourceIp(), caller.userAgent(), caller.requestId(), caller.door());
        String session = identity.sessionName().isEmpty() ? "" : ":" + identity.sessionName();
        try {
            return services.hall(gateway)
                    .issueTemporaryKey(IssueTemporaryKeyRequest.newBuilder()
                            .setArn(identity.arn())
                            .setUserId(identity.userId() + session)
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Code.PERMISSION_DENIED) {
                throw request.turnedAway(new Denied(
                        ErrorReason.ERROR_REASON_PRINCIPAL_NOT_BOUND,
                        "no role binding is for " + identity.canonicalArn(),
                        Map.of()));
            }
            if (e.getStatus().getCode() == Code.INVALID_ARGUMENT) {
                throw request.turnedAway(new Unauthenticated("an identity that cannot be bound: " + identity.arn()));
            }
            throw e;
        }
    }
}
