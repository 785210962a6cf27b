package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.BearerToken;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.login.Logins;
import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The webhooks of each cluster, below the cluster's other paths. API servers are known by a bearer token, where one is configured. */
@ApplicationScoped
@Priority(30)
class WebhookDoor implements Door {

    private static final Logger LOG = Logger.getLogger(WebhookDoor.class);

    /** Reviews of users in thousands of groups are larger than the requests of people. */
    private static final int MAX_BODY = 1 << 20;

    private final Map<String, Webhook> webhooks;
    private final Optional<BearerToken> token;
    private final Workers workers;

    WebhookDoor(Logins logins, Services services, GatewayConfig config, Workers workers) {
        this.webhooks = Map.of(
                "authenticate", new TokenReviews(logins, services, config.webhookTimeout()),
                "authorize", new AccessReviews(services, config.webhookTimeout()));
        this.token = config.webhookToken().map(BearerToken::new);
        this.workers = workers;
    }

    @Override
    public boolean serves(String firstSegment) {
        return firstSegment.equals(WebhookPath.FIRST);
    }

    @Override
    public boolean takes(String path) {
        return WebhookPath.matches(path);
    }

    @Override
    public String requestId(RoutingContext request) {
        return UUID.randomUUID().toString();
    }

    @Override
    public long bodyLimit(RoutingContext request, RawPath path, long usual) {
        return MAX_BODY;
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        if (token.isPresent() && !token.get().isIn(request.request().getHeader("Authorization"))) {
            send(request, Status.unauthorized());
            return;
        }
        Optional<WebhookPath> asked = WebhookPath.of(path);
        Optional<Webhook> webhook = asked.map(WebhookPath::webhook).map(webhooks::get);
        if (asked.isEmpty() || webhook.isEmpty()) {
            send(request, Status.noSuchResource());
        } else if (!request.request().method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            send(request, Status.methodNotAllowed());
        } else {
            answer(request, webhook.get(), asked.get().cluster());
        }
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        refusal.headers().forEach(request.response()::putHeader);
        send(request, status(refusal));
    }

    private void answer(RoutingContext request, Webhook webhook, String cluster) {
        WebhookCall call = new WebhookCall(cluster, read(request), caller(request));
        workers.answer(request, () -> answer(webhook, call), WebhookDoor::send);
    }

    private static Answer answer(Webhook webhook, WebhookCall call) {
        try {
            return new Answer(200, webhook.answer(call), 0);
        } catch (StatusException e) {
            return Answer.of(e.status());
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "webhook failed cluster=%s requestId=%s",
                    call.cluster(),
                    call.caller().requestId());
            return Answer.of(Status.internal("Keyward failed"));
        }
    }

    private record Answer(int status, ObjectNode body, int retryAfter) {

        static Answer of(Status status) {
            return new Answer(status.code(), status.json(), status.retryAfterSeconds());
        }
    }

    private static KubeRequest read(RoutingContext request) {
        String path = request.request().path();
        String type = request.request().getHeader("Content-Type");
        return new KubeRequest(
                "POST",
                path,
                path,
                QueryParameters.NONE,
                type == null ? Map.of() : Map.of("content-type", List.of(type)),
                new KubeRequest.Body(request.body().buffer().getBytes()));
    }

    private Caller caller(RoutingContext request) {
        return new Caller(
                token.isPresent() ? "kube-apiserver" : "anonymous",
                Requests.sourceIp(request),
                Requests.userAgent(request),
                Requests.id(request),
                "webhook");
    }

    private static Status status(Refusal refusal) {
        return switch (refusal.status()) {
            case 403 -> new Status(403, "Forbidden", refusal.message(), null);
            case 404 -> Status.noSuchResource();
            case 413 -> Status.tooLarge(MAX_BODY);
            default ->
                refusal.status() < 500 ? Status.badRequest(refusal.message()) : Status.internal(refusal.message());
        };
    }

    private static void send(RoutingContext request, Status status) {
        send(request, Answer.of(status));
    }

    private static void send(RoutingContext request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (answer.retryAfter() > 0) {
            response.putHeader(RetryAfter.HEADER, String.valueOf(answer.retryAfter()));
        }
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "application/json")
                .end(answer.body() + "\n");
    }
}
