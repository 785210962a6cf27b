package io.keyward.gateway.http;

import io.vertx.ext.web.RoutingContext;

/** One of the gateway's APIs, as the entrance sees it. Called on the event loop. */
public interface Door {

    /** Whether requests whose path begins with this segment (as sent) are this door's. */
    boolean serves(String firstSegment);

    /** Whether requests for this path, as sent, are this door's; unless the door looks closer, its first segment tells. */
    default boolean takes(String path) {
        return serves(RawPath.firstSegment(path));
    }

    /** The id of a new request: the client's own where the door takes one, else a fresh one. */
    String requestId(RoutingContext request);

    /** The largest body, in bytes, that is read for this request; {@code usual} unless it is an unusual one. */
    default long bodyLimit(RoutingContext request, RawPath path, long usual) {
        return usual;
    }

    /** Takes a request whose body has been read: answers it, or passes it on to the next handler. */
    void enter(RoutingContext request, RawPath path);

    /** Answers with an error in the door's own format. */
    void refuse(RoutingContext request, Refusal refusal);
}
