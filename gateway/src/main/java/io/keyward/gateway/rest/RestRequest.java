package io.keyward.gateway.rest;

import io.grpc.Context;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.http.Requests;
import io.keyward.grpc.caller.Caller;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** The request being served, as the native API's resources need it. */
@ApplicationScoped
class RestRequest {

    private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
    private static final String KEY_RULE = "1 to 128 visible ASCII characters";

    private final CurrentVertxRequest current;

    RestRequest(CurrentVertxRequest current) {
        this.current = current;
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

    /** Who calls; the door has checked the token. */
    Caller caller() {
        Caller caller = context().get(RestDoor.CALLER);
        if (caller == null) {
            throw new IllegalStateException("the request did not come through the door");
        }
        return caller;
    }

    /**
     * Before a resource's method, on the virtual thread that runs it alone: calls of services end with the request, and so when its
     * client goes away.
     */
    @ServerRequestFilter
    void endCallsWithTheRequest() {
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
     * The {@code Idempotency-Key} header; empty if there is none. A repeat with the same key and request changes nothing.
     *
     * @throws ProblemException if it is longer than 128 characters
     */
    String idempotencyKey() {
        String key = context().request().getHeader("Idempotency-Key");
        if (key == null) {
            return "";
        }
        if (!KEY.matcher(key).matches()) {
            throw ProblemException.field("Idempotency-Key", "must be " + KEY_RULE);
        }
        return key;
    }

    /**
     * The id of a request whose body may hold it as well, with the same meaning.
     *
     * @throws ProblemException if it is longer than 128 characters, or another one than the header's
     */
    String requestId(@Nullable String member) {
        String header = idempotencyKey();
        if (member == null) {
            return header;
        }
        if (!KEY.matcher(member).matches()) {
            throw ProblemException.field("requestId", "must be " + KEY_RULE);
        }
        if (!header.isEmpty() && !header.equals(member)) {
            throw ProblemException.field("requestId", "must be the Idempotency-Key, or one of both absent");
        }
        return member;
    }

    private RoutingContext context() {
        return current.getCurrent();
    }
}
