package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Needs;
import io.keyward.gateway.hall.Proof;
import io.keyward.gateway.hall.Proved;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.hall.WebhookCredentials;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.login.Logins;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The webhooks of each cluster, below the cluster's other paths. An API server is known by a credential of its own cluster, good for no other. */
@Startup
@ApplicationScoped
@Priority(30)
class WebhookDoor implements Door {

    private static final Logger LOG = Logger.getLogger(WebhookDoor.class);

    /** Reviews of users in thousands of groups are larger than the requests of people. */
    private static final int MAX_BODY = 1 << 20;

    private static final String NAME = "POST /kube/{cluster}/webhooks/";
    private static final Map<String, Needs> NEEDS = Map.of(
            "authenticate",
            Needs.of(
                    "keyward.access.v1.ReviewService/Authenticate",
                    "keyward.access.v1.ReviewService/RecordTokenRefusal"),
            "authorize",
            Needs.of("keyward.access.v1.ReviewService/ReviewAccess"));

    private final Map<String, Webhook> webhooks;
    private final WebhookCredentials credentials;
    private final Workers workers;

    WebhookDoor(
            Logins logins, Services services, GatewayConfig config, WebhookCredentials credentials, Workers workers) {
        this.webhooks = Map.of(
                "authenticate", new TokenReviews(logins, services, config.webhookTimeout()),
                "authorize", new AccessReviews(services, config.webhookTimeout()));
        this.credentials = credentials;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "webhook";
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
    public Route route(RoutingContext request, RawPath path) {
        Optional<WebhookPath> asked = WebhookPath.of(path);
        Optional<Needs> needs = asked.map(WebhookPath::webhook).map(NEEDS::get);
        if (needs.isEmpty()) {
            return new Route.Nothing(NAME + "?", new Refusal(404, "There is nothing at this path."));
        }
        String name = NAME + asked.get().webhook();
        return request.request().method().equals(HttpMethod.POST)
                ? new Route.Operation(name, needs.get(), _ -> asked.get().cluster())
                : new Route.Nothing(name, new Refusal(405, "", "Only POST is taken here.", Map.of("Allow", "POST")));
    }

    @Override
    public Proof prove(RoutingContext request, Route route) {
        String cluster =
                WebhookPath.cluster(RawPath.parse(request.request().path())).orElse("");
        return new Proof.Whole(Proved.of(credentials.identify(request.request(), cluster)));
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        Webhook webhook = Objects.requireNonNull(
                webhooks.get(WebhookPath.of(path).orElseThrow().webhook()));
        Caller caller = Guest.of(request).caller();
        WebhookCall call = new WebhookCall(WebhookCredentials.cluster(caller.identity()), read(request), caller);
        workers.answer(request, () -> answer(webhook, call), WebhookDoor::send);
    }

    @Override
    public void turnAway(RoutingContext request, Route route, ServiceException why) {
        if (why instanceof ServiceException.Unauthenticated) {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
            send(request, Status.unauthorized());
            return;
        }
        String cluster =
                route instanceof Route.Operation operation ? operation.cluster().apply(Proved.nothing()) : "";
        send(request, WebhookFailures.of(ErrorStatus.refused(why), cluster).status());
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        refusal.headers().forEach(request.response()::putHeader);
        send(request, status(refusal));
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

    private static Status status(Refusal refusal) {
        return switch (refusal.status()) {
            case 403 -> new Status(403, "Forbidden", refusal.message(), null);
            case 404 -> Status.noSuchResource();
            case 405 -> Status.methodNotAllowed();
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
