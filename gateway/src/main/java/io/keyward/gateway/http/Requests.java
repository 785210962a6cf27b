package io.keyward.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;

/** What the entrance noted about a request, for the doors. */
public final class Requests {

    private static final String REQUEST_ID = "keyward.request-id";

    private Requests() {}

    public static void setId(RoutingContext request, String id) {
        request.put(REQUEST_ID, id);
    }

    /** The request's id, on the answer and in every audit event that comes of it. */
    public static String id(RoutingContext request) {
        String id = request.get(REQUEST_ID);
        if (id == null) {
            throw new IllegalStateException("the request did not come through the entrance");
        }
        return id;
    }

    /** The address the request came from; empty if the connection is gone. */
    public static String sourceIp(RoutingContext request) {
        return sourceIp(request.request());
    }

    /** The address a request came from; empty if the connection is gone. */
    public static String sourceIp(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        return host == null ? "" : host;
    }

    /** The client's own name; empty if it has none. */
    public static String userAgent(RoutingContext request) {
        String agent = request.request().getHeader("User-Agent");
        return agent == null ? "" : agent;
    }
}
