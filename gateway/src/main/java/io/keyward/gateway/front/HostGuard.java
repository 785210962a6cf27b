package io.keyward.gateway.front;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps web pages of others out. A browser on this machine reaches loopback, too: a page may point a name of its own here (DNS
 * rebinding), or send a form across sites.
 */
final class HostGuard {

    /** A request that a browser was made to send. */
    static final class Stranger extends Exception {

        private static final long serialVersionUID = 1L;

        private final String explanation;

        Stranger(String explanation) {
            super(explanation, null, false, false);
            this.explanation = explanation;
        }

        String explanation() {
            return explanation;
        }
    }

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Set<String> allowed;

    HostGuard(List<String> allowed) {
        this.allowed = allowed.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /**
     * Passes requests to an allowed host that no foreign web page sent.
     *
     * @throws Stranger otherwise
     */
    void check(HttpServerRequest request) throws Stranger {
        String host = request.getHeader("Host");
        if (host != null && !allowed.contains("*") && !allowed.contains(withoutPort(host))) {
            throw new Stranger("The request is addressed to a host that is not in keyward.gateway.allowed-hosts.");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = site != null && (site.equals("cross-site") || site.equals("same-site"));
        if (foreign && !SAFE.contains(request.method())) {
            throw new Stranger("The request was sent by a web page of another site.");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }
}
