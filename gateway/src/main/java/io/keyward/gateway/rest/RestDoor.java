package io.keyward.gateway.rest;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.RetryAfter;
import io.keyward.gateway.hall.AccessKeys;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Needs;
import io.keyward.gateway.hall.Proof;
import io.keyward.gateway.hall.Proved;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.BearerToken;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.rest.Problem.FieldError;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.MarkedSecrets;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.hall.Bearers;
import io.keyward.grpc.http.ScrapeTokens;
import io.quarkus.runtime.Startup;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The native API and the platform's own paths. Callers of the API are known by an OIDC bearer token, or by a request signed with an access
 * key of Keyward's; so are those of metrics, which need no role, but for who shows a scrape token. Health and the API's description are for everybody: they say nothing
 * of what Keyward holds.
 */
@Startup
@ApplicationScoped
@Priority(10)
class RestDoor implements Door {

    private static final Logger LOG = Logger.getLogger(RestDoor.class);

    static final String CALLS = "keyward.calls";

    private static final String REQUEST_ID_HEADER = "X-Request-Id";

    private static final String API = "api";
    private static final String PLATFORM = "q";
    private static final Set<String> SEGMENTS = Set.of(API, PLATFORM);
    private static final Set<String> OPEN = Set.of("health", "openapi", "swagger-ui");
    private static final String METRICS = "metrics";
    private static final String SIGNED = "AWS4-HMAC-SHA256";
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private static final Set<String> BATCHES = Set.of("decisions:batchCheck", "decisions:compare");
    private static final String BATCH_CHANGE = ":batchChange";

    private final RestRoutes routes;
    private final Bearers bearers;
    private final AccessKeys accessKeys;
    private final ScrapeTokens scrapeTokens;
    private final long maxBatch;
    private final long maxRbac;

    RestDoor(
            GatewayConfig config,
            RestRoutes routes,
            Bearers bearers,
            AccessKeys accessKeys,
            ScrapeTokens scrapeTokens) {
        this.routes = routes;
        this.bearers = bearers;
        this.accessKeys = accessKeys;
        this.scrapeTokens = scrapeTokens;
        this.maxBatch = config.maxBatchSize().asLongValue();
        this.maxRbac = config.maxRbacSize().asLongValue();
    }

    /** HTTP's words for a status. */
    static String title(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Unprocessable Content" : known.getReasonPhrase();
    }

    @Override
    public String name() {
        return "rest";
    }

    @Override
    public boolean serves(String firstSegment) {
        return SEGMENTS.contains(firstSegment);
    }

    /** The client's own id, if it is short and plain. */
    @Override
    public String requestId(RoutingContext request) {
        String own = request.request().getHeader(REQUEST_ID_HEADER);
        String id = own != null && REQUEST_ID.matcher(own).matches()
                ? own
                : UUID.randomUUID().toString();
        request.response().putHeader(REQUEST_ID_HEADER, id);
        return id;
    }

    @Override
    public long bodyLimit(RoutingContext request, RawPath path, long usual) {
        List<String> segments = path.segments();
        String last = segments.getLast();
        if ((segments.size() == 3 && BATCHES.contains(last)) || (segments.size() == 4 && last.endsWith(BATCH_CHANGE))) {
            return maxBatch;
        }
        return segments.size() == 5 && last.equals("rbac") ? maxRbac : usual;
    }

    @Override
    public Route route(RoutingContext request, RawPath path) {
        List<String> segments = path.segments();
        HttpMethod method = request.request().method();
        if (segments.getFirst().equals(API)) {
            return routes.find(request);
        }
        String name = method.name() + " /q/" + (segments.size() > 1 ? segments.get(1) : "");
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (reads && segments.size() > 1 && OPEN.contains(segments.get(1))) {
            return new Route.Open(name);
        }
        if (reads && segments.size() == 2 && segments.get(1).equals(METRICS)) {
            // Whoever shows a scrape token is nobody, and sees metrics alone.
            return scrapeTokens.isShownBy(request.request().getHeader("Authorization"))
                    ? new Route.Open(name)
                    : new Route.Operation(name, Needs.nothing(), _ -> "");
        }
        return new Route.Nothing(name, new Refusal(404, "There is nothing at this path."));
    }

    @Override
    public Proof prove(RoutingContext request, Route route) {
        String authorization = request.request().getHeader("Authorization");
        if (authorization != null && authorization.startsWith(SIGNED)) {
            return accessKeys.prove(request.request());
        }
        String token = BearerToken.of(authorization)
                .orElseThrow(() -> new Unauthenticated(
                        "A credential is needed: a bearer token, or a signature (" + SIGNED + ") by an access key."));
        return new Proof.Whole(Proved.of(bearers.identify(token)));
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        if (path.segments().getFirst().equals(API)) {
            request.put(CALLS, Workers.callsFor(request));
            logEnd(request);
        }
        request.next();
    }

    /** One line for each change or question, and for each fault. */
    private static void logEnd(RoutingContext request) {
        long start = System.nanoTime();
        Caller caller = Guest.of(request).caller();
        request.addEndHandler(_ -> {
            int status = request.response().getStatusCode();
            if (!request.request().method().equals(HttpMethod.GET) || status >= 500) {
                LOG.infof(
                        "rest call method=%s path=%s status=%d actor=%s requestId=%s ms=%d",
                        request.request().method(),
                        MarkedSecrets.hidden(String.valueOf(request.request().path())),
                        status,
                        caller.actor(),
                        caller.requestId(),
                        (System.nanoTime() - start) / 1_000_000);
            }
        });
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        List<FieldError> errors =
                refusal.field().isEmpty() ? List.of() : List.of(new FieldError(refusal.field(), refusal.message()));
        refusal.headers().forEach(request.response()::putHeader);
        send(
                request,
                new ProblemException(refusal.status(), reason(refusal.status()), refusal.message(), errors, Map.of()));
    }

    private static void send(RoutingContext request, ProblemException problem) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        String path = request.request().path();
        Problem body = problem.problem(title(problem.status()), path == null ? "" : path, Requests.id(request));
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(body.json()));
    }

    @Override
    public void turnAway(RoutingContext request, Route route, ServiceException why) {
        StatusRuntimeException failure = ErrorStatus.refused(why);
        ProblemException problem = RpcProblems.of(RpcFailure.of(failure));
        HttpServerResponse response = request.response();
        switch (problem.status()) {
            case 401 -> response.putHeader("WWW-Authenticate", CHALLENGE);
            case 429, 503 -> response.putHeader(RetryAfter.HEADER, String.valueOf(RetryAfter.seconds(failure)));
            default -> {}
        }
        send(request, problem);
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "FORBIDDEN";
            case 404 -> "ROUTE_NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 408 -> "BODY_TOO_SLOW";
            case 413 -> "BODY_TOO_LARGE";
            case 431 -> "TOO_MANY_HEADERS";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
