package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.Services;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.kubernetes.token.CallerIdentity;
import io.keyward.kubernetes.token.TokenException;
import io.keyward.kubernetes.token.TokenVerifier;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.KubernetesUser;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Answers TokenReviews: STS says whose token it is, and access-service which Kubernetes user that is. Whoever is not let in gets the
 * same answer for every reason, so that no token tells which principals have access entries.
 */
final class TokenReviews implements Webhook {

    private static final Logger LOG = Logger.getLogger(TokenReviews.class);

    private static final Shape SHAPE = new Shape(
            "TokenReview",
            List.of(
                    Shape.any("metadata", 1),
                    Shape.object(
                            "spec",
                            2,
                            new Shape(
                                    "TokenReviewSpec",
                                    List.of(Shape.string("token", 1), Shape.strings("audiences", 2)))),
                    Shape.any("status", 3)));
    private static final ReviewKind KIND = new ReviewKind("authentication.k8s.io", "TokenReview", SHAPE, SHAPE);

    private final TokenVerifier verifier;
    private final Services services;
    private final Duration timeout;

    TokenReviews(TokenVerifier verifier, Services services, Duration timeout) {
        this.verifier = verifier;
        this.services = services;
        this.timeout = timeout;
    }

    @Override
    public ObjectNode answer(WebhookCall call) {
        ReviewKind.Sent sent = KIND.read(call.request());
        String token = sent.object().path("spec").path("token").asText();
        if (token.isEmpty()) {
            throw new StatusException(Status.badRequest("token is required for TokenReview in authentication"));
        }
        return KIND.answer(sent, status(call, token));
    }

    private ObjectNode status(WebhookCall call, String token) {
        CallerIdentity identity;
        try {
            identity = verifier.verify(token, WebhookPath.clusterName(call.cluster()));
        } catch (TokenException e) {
            requireCluster(call);
            LOG.infof("token refused cluster=%s reason=%s", call.cluster(), e.getMessage());
            return refused();
        } catch (StsTrouble e) {
            throw WebhookFailures.of(e, call.cluster());
        }
        AuthenticateResponse login = authenticate(call, identity);
        if (!login.hasUser()) {
            LOG.infof("login refused cluster=%s arn=%s reason=%s", call.cluster(), identity.arn(), login.getRefusal());
            return refused();
        }
        return admitted(login.getUser());
    }

    private AuthenticateResponse authenticate(WebhookCall call, CallerIdentity identity) {
        try {
            return services.promptReviews(call.caller(), timeout)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setCluster(call.cluster())
                            .setArn(identity.arn())
                            .setUserId(
                                    identity.sessionName().isEmpty()
                                            ? identity.userId()
                                            : identity.userId() + ":" + identity.sessionName())
                            .setAccessKeyId(identity.accessKeyId())
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Code.INVALID_ARGUMENT) {
                return AuthenticateResponse.newBuilder()
                        .setRefusal(String.valueOf(e.getStatus().getDescription()))
                        .build();
            }
            throw WebhookFailures.of(e, call.cluster());
        }
    }

    /** A wrong URL in an API server's configuration must not look like a wrong token. */
    private void requireCluster(WebhookCall call) {
        try {
            var _ = services.promptClusters(call.caller(), timeout)
                    .getCluster(GetClusterRequest.newBuilder()
                            .setCluster(call.cluster())
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Code.NOT_FOUND) {
                throw WebhookFailures.of(e, call.cluster());
            }
            // The token is refused on whichever cluster.
        }
    }

    /** The API server goes on to its other authenticators. */
    private static ObjectNode refused() {
        return JsonNodeFactory.instance.objectNode().put("authenticated", false);
    }

    /** Without audiences: the token is for the cluster's API server, which is its own default audience. */
    private static ObjectNode admitted(KubernetesUser login) {
        ObjectNode status = JsonNodeFactory.instance.objectNode().put("authenticated", true);
        ObjectNode user = status.putObject("user").put("username", login.getUsername());
        user.put("uid", login.getUid());
        login.getGroupsList().forEach(user.putArray("groups")::add);
        ObjectNode extra = user.putObject("extra");
        login.getExtraMap().forEach((key, values) -> values.getValuesList().forEach(extra.putArray(key)::add));
        return status;
    }
}
