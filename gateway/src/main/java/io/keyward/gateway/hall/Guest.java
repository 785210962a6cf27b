package io.keyward.gateway.hall;

import io.keyward.grpc.caller.Caller;
import io.vertx.ext.web.RoutingContext;

/**
 * Who sends a request, as far as it is known.
 *
 * @param caller for the services
 * @param proved what the credential proves
 */
public record Guest(Caller caller, Proved proved) {

    private static final String KEY = "keyward.guest";

    /** The sender of a request. */
    public static Guest of(RoutingContext request) {
        Guest guest = request.get(KEY);
        if (guest == null) {
            throw new IllegalStateException("the request did not come through the entrance");
        }
        return guest;
    }

    /** Notes the sender of a request. */
    public void in(RoutingContext request) {
        request.put(KEY, this);
    }
}
