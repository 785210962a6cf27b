package io.keyward.grpc.http;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP ports of a service whose callers come by gRPC. Beyond this machine they tell whether the service is well, which probes from elsewhere
 * must be able to ask without a credential; by HTTPS, and to who shows a {@linkplain ScrapeTokens scrape token}, metrics; and nothing more. Of
 * each connection that is told by the address that it came to, whatever the port is bound to.
 */
@Singleton
public class ManagementDoor {

    private static final String HEALTH = "/q/health";
    private static final String METRICS = "/q/metrics";
    private static final int FIRST = 1000;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final ScrapeTokens tokens;
    private final String host;
    private final Optional<String> tls;

    ManagementDoor(
            ScrapeTokens tokens,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> tls) {
        this.tokens = tokens;
        this.host = host;
        this.tls = tls;
    }

    /** What becomes of a request. */
    enum Verdict {
        PASS,
        /** A token would open. */
        ASK,
        REFUSE
    }

    /** A token that nobody can show would look like one that protects something. */
    void refuse(@Observes StartupEvent event) {
        if (tokens.isSet() && tls.isEmpty() && !Loopback.is(host)) {
            throw new ConfigurationException(
                    "keyward.metrics.token is set, but metrics leave the machine by HTTPS only:"
                            + " set quarkus.http.tls-configuration-name=keyward, too");
        }
    }

    void guard(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    private void pass(RoutingContext context) {
        HttpServerRequest request = context.request();
        switch (verdict(
                request.localAddress().hostAddress(),
                request.isSSL(),
                context.normalizedPath(),
                request.getHeader("Authorization"))) {
            case PASS -> context.next();
            case ASK ->
                context.response()
                        .setStatusCode(UNAUTHORIZED)
                        .putHeader("WWW-Authenticate", "Bearer realm=\"keyward-metrics\"")
                        .end("a scrape token is needed\n");
            case REFUSE -> context.response().setStatusCode(FORBIDDEN).end("only on the machine itself\n");
        }
    }

    Verdict verdict(@Nullable String cameTo, boolean encrypted, String path, @Nullable String authorization) {
        if ((cameTo != null && Loopback.is(cameTo)) || path.equals(HEALTH) || path.startsWith(HEALTH + "/")) {
            return Verdict.PASS;
        }
        if (!path.equals(METRICS) || !encrypted || !tokens.isSet()) {
            return Verdict.REFUSE;
        }
        return tokens.isShownBy(authorization) ? Verdict.PASS : Verdict.ASK;
    }
}
