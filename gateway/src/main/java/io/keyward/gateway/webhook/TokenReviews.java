package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.login.Logins;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.time.Duration;
import java.util.List;

/** Answers TokenReviews. Whoever is not let in gets the same answer for every reason. */
final class TokenReviews implements Webhook {

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

    private final Logins logins;
    private final Services services;
    private final Duration timeout;

    TokenReviews(Logins logins, Services services, Duration timeout) {
        this.logins = logins;
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
        try {
            return logins.login(call.cluster(), token, () -> services.promptReviews(call.caller(), timeout))
                    .map(login -> admitted(login.user()))
                    .orElseGet(TokenReviews::refused);
        } catch (StatusRuntimeException e) {
            throw WebhookFailures.of(e, call.cluster());
        }
    }

    /** The API server goes on to its other authenticators. */
    private static ObjectNode refused() {
        return JsonNodeFactory.instance.objectNode().put("authenticated", false);
    }

    /** Without audiences: the token is for the cluster's API server, which is its own default audience. */
    private static ObjectNode admitted(KubernetesUser login) {
        ObjectNode status = JsonNodeFactory.instance.objectNode().put("authenticated", true);
        ObjectNode user = status.putObject("user").put("username", login.username());
        user.put("uid", login.uid());
        login.groups().forEach(user.putArray("groups")::add);
        ObjectNode extra = user.putObject("extra");
        login.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        return status;
    }
}
