package io.keyward.gateway.rest;

import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.http.BearerToken;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.http.OperatorToken;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.rest.Problem.FieldError;
import io.keyward.grpc.caller.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The native API and the platform's own paths (health, metrics, OpenAPI). Checks the bearer token of API calls: the configured one
 * is the operator's, any other is refused, and who sends none is anonymous, which is why the gateway listens on loopback only until
 * callers have identities.
 */
@ApplicationScoped
@Priority(10)
class RestDoor implements Door {

    private static final Logger LOG = Logger.getLogger(RestDoor.class);

    static final String CALLER = "keyward.caller";
    static final String CALLS = "keyward.calls";

    private static final String REQUEST_ID_HEADER = "X-Request-Id";
    private static final String API = "api";
    private static final Set<String> SEGMENTS = Set.of(API, "q");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private static final Set<String> BATCHES = Set.of("decisions:batchCheck", "decisions:compare");
    private static final String BATCH_CHANGE = ":batchChange";

    private final OperatorToken operator;
    private final long maxBatch;
    private final long maxRbac;

    RestDoor(GatewayConfig config, OperatorToken operator) {
        this.operator = operator;
        this.maxBatch = config.maxBatchSize().asLongValue();
        this.maxRbac = config.maxRbacSize().asLongValue();
    }

    /** HTTP's words for a status. */
    static String title(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Unprocessable Content" : known.getReasonPhrase();
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
    public void enter(RoutingContext request, RawPath path) {
        if (path.segments().getFirst().equals(API)) {
            Optional<String> actor = actor(request.request().getHeader("Authorization"));
            if (actor.isEmpty()) {
                refuse(
                        request,
                        new Refusal(
                                401,
                                "Authorization",
                                "The bearer token is not valid.",
                                Map.of("WWW-Authenticate", "Bearer realm=\"keyward\"")));
                return;
            }
            request.put(
                    CALLER,
                    new Caller(
                            actor.get(),
                            Requests.sourceIp(request),
                            Requests.userAgent(request),
                            Requests.id(request),
                            "rest"));
            request.put(CALLS, Workers.callsFor(request));
        }
        logEnd(request);
        request.next();
    }

    /** One line for each change or question, and for each fault. */
    private static void logEnd(RoutingContext request) {
        long start = System.nanoTime();
        Caller caller = request.get(CALLER);
        request.addEndHandler(_ -> {
            int status = request.response().getStatusCode();
            if (caller != null && (!request.request().method().equals(HttpMethod.GET) || status >= 500)) {
                LOG.infof(
                        "rest call method=%s path=%s status=%d actor=%s requestId=%s ms=%d",
                        request.request().method(),
                        request.request().path(),
                        status,
                        caller.actor(),
                        caller.requestId(),
                        (System.nanoTime() - start) / 1_000_000);
            }
        });
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        String path = request.request().path();
        List<FieldError> errors =
                refusal.field().isEmpty() ? List.of() : List.of(new FieldError(refusal.field(), refusal.message()));
        Problem problem = new ProblemException(
                        refusal.status(), reason(refusal.status()), refusal.message(), errors, Map.of())
                .problem(title(refusal.status()), path == null ? "" : path, Requests.id(request));
        HttpServerResponse response =
                request.response().setStatusCode(refusal.status()).putHeader("Content-Type", Problem.MEDIA_TYPE);
        refusal.headers().forEach(response::putHeader);
        response.end(Buffer.buffer(problem.json()));
    }

    /** Empty for credentials that are not valid. */
    private Optional<String> actor(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return Optional.of("anonymous");
        }
        return BearerToken.of(authorization).filter(operator::matches).map(_ -> "operator");
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "FORBIDDEN";
            case 404 -> "ROUTE_NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 413 -> "BODY_TOO_LARGE";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
