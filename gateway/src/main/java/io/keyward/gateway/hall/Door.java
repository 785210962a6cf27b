package io.keyward.gateway.hall;

import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.grpc.error.ServiceException;
import io.vertx.ext.web.RoutingContext;

/** One of the gateway's APIs, as the entrance sees it. Called on the event loop, but for {@link #prove}. */
public interface Door {

    /** What a caller without a credential is asked for, in {@code WWW-Authenticate}. */
    String CHALLENGE = "Bearer realm=\"keyward\"";

    /** As records call it: {@code eks}, {@code rest}, {@code kube}, {@code webhook}. */
    String name();

    /** Whether requests whose path begins with this segment (as sent) are this door's. */
    boolean serves(String firstSegment);

    /** Whether requests for this path, as sent, are this door's; unless the door looks closer, its first segment tells. */
    default boolean takes(String path) {
        return serves(RawPath.firstSegment(path));
    }

    /** The id of a new request: the client's own where the door takes one, else a fresh one. */
    String requestId(RoutingContext request);

    /** What the request is for. */
    Route route(RoutingContext request, RawPath path);

    /**
     * Judges the request's credential, by its head alone. Runs on a virtual thread and may wait.
     *
     * @throws ServiceException.Unauthenticated if there is none, or it proves nothing
     * @throws ServiceException.Unavailable if it cannot be judged now
     */
    Proof prove(RoutingContext request, Route route);

    /** The largest body, in bytes, that is read for this request; {@code usual} unless it is an unusual one. */
    default long bodyLimit(RoutingContext request, RawPath path, long usual) {
        return usual;
    }

    /** Takes a request of a known {@link Guest} who may make it, whose body has been read: answers it, or passes it on to the next handler. */
    void enter(RoutingContext request, RawPath path);

    /** Answers with an error in the door's own format. */
    void refuse(RoutingContext request, Refusal refusal);

    /** Answers one who is not let in, in the door's own format, as if the services behind it had refused. */
    void turnAway(RoutingContext request, Route route, ServiceException why);
}
