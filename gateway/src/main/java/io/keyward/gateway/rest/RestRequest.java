package io.keyward.gateway.rest;

import io.grpc.Context;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Hall;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.http.Requests;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.jspecify.annotations.Nullable;

/** The request being served, as the native API's resources need it. */
@ApplicationScoped
class RestRequest {

    private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
    private static final Pattern ETAG = Pattern.compile("\"([!#-~]{1,64})\"");
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String KEY_RULE = "1 to 128 visible ASCII characters";

    private final CurrentVertxRequest current;
    private final RestRoutes routes;
    private final Hall hall;

    RestRequest(CurrentVertxRequest current, RestRoutes routes, Hall hall) {
        this.current = current;
        this.routes = routes;
        this.hall = hall;
    }

    String id() {
        return Requests.id(context());
    }

    /** The path as sent. */
    String path() {
        String path = context().request().path();
        return path == null ? "" : path;
    }

    /** The body as sent; empty if there is none. */
    byte[] body() {
        return context().body().buffer().getBytes();
    }

    /** How to break the connection: for an answer that cannot be completed. Returns once it is done. */
    Runnable abort() {
        HttpConnection connection = context().request().connection();
        return () ->
                connection.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Who calls. */
    Caller caller() {
        return Guest.of(context()).caller();
    }

    /** Puts on record that the caller's credential in the body is not accepted, and why; they are told the same for every reason. */
    ProblemException turnedAway(ServiceException why) {
        hall.record(
                Guest.of(context()),
                new Route.OwnCredential(routes.current(context()).name()),
                why);
        return new ProblemException(401, "UNAUTHENTICATED", "The token is not accepted.");
    }

    /**
     * Before a resource's method, on the virtual thread that runs it alone: calls of services end with the request, and so when its
     * client goes away. And the method is the one whose caller was judged: where the framework finds its way otherwise than the hall,
     * nobody is let in.
     */
    @ServerRequestFilter
    void enter(SimpleResourceInfo resource) {
        if (!routes.current(context()).isOf(resource)) {
            throw new ProblemException(404, "ROUTE_NOT_FOUND", "There is nothing at this path.");
        }
        Context calls = context().get(RestDoor.CALLS);
        if (calls != null && Thread.currentThread().isVirtual()) {
            var _ = calls.attach();
        }
    }

    /**
     * The query, holding no other parameters than these.
     *
     * @throws io.keyward.gateway.http.BadInput if it does
     */
    Query query(String... known) {
        return Query.parse(context().request().query()).allowOnly(Set.of(known));
    }

    /**
     * The {@code Idempotency-Key} header; without one, what tells that a signed request was sent again; empty if there is neither. A
     * repeat with the same key and request changes nothing.
     *
     * @throws ProblemException if it is longer than 128 characters
     */
    String idempotencyKey() {
        String key = context().request().getHeader(IDEMPOTENCY_KEY);
        return key == null ? Guest.of(context()).proved().repeatId() : checked(IDEMPOTENCY_KEY, key);
    }

    /**
     * The id of a request whose body may hold it as well, with the same meaning.
     *
     * @throws ProblemException if it is longer than 128 characters, or another one than the header's
     */
    String requestId(@Nullable String member) {
        if (member == null) {
            return idempotencyKey();
        }
        String header = context().request().getHeader(IDEMPOTENCY_KEY);
        if (header != null && !checked(IDEMPOTENCY_KEY, header).equals(member)) {
            throw ProblemException.field("requestId", "must be the Idempotency-Key, or one of both absent");
        }
        return checked("requestId", member);
    }

    /**
     * The etag of what the caller takes the object to be: the {@code If-Match} header's or the body's; empty if there is neither.
     *
     * @throws ProblemException if the header is not one etag in quotes, or another one than the body's
     */
    String etag(@Nullable String member) {
        String header = context().request().getHeader("If-Match");
        if (header == null) {
            return Values.orEmpty(member);
        }
        Matcher etag = ETAG.matcher(header.strip());
        if (!etag.matches()) {
            throw ProblemException.field("If-Match", "must be one etag in quotes");
        }
        if (member != null && !member.equals(etag.group(1))) {
            throw ProblemException.field("etag", "must be the one of If-Match, or one of both absent");
        }
        return etag.group(1);
    }

    private static String checked(String field, String key) {
        if (!KEY.matcher(key).matches()) {
            throw ProblemException.field(field, "must be " + KEY_RULE);
        }
        return key;
    }

    private RoutingContext context() {
        return current.getCurrent();
    }
}
