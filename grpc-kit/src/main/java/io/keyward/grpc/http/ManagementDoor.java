package io.keyward.grpc.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP port of a service whose callers come by gRPC asks nobody for a credential. So beyond this machine it tells whether the service is
 * well, which probes from elsewhere must be able to ask, and nothing more: metrics are for who is on the machine. Of each connection that is
 * told by the address that it came to, whatever the port is bound to.
 */
@Singleton
public class ManagementDoor {

    private static final String HEALTH = "/q/health";
    private static final int FIRST = 1000;
    private static final int FORBIDDEN = 403;

    void guard(@Observes Filters filters) {
        filters.register(ManagementDoor::pass, FIRST);
    }

    private static void pass(RoutingContext request) {
        if (isOpen(request.request().localAddress().hostAddress(), request.normalizedPath())) {
            request.next();
        } else {
            request.response().setStatusCode(FORBIDDEN).end("only on the machine itself\n");
        }
    }

    static boolean isOpen(@Nullable String cameTo, String path) {
        return (cameTo != null && Loopback.is(cameTo)) || path.equals(HEALTH) || path.startsWith(HEALTH + "/");
    }
}
