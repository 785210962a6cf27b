package io.keyward.gateway.eks;

import io.keyward.gateway.http.RawPath;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the operation for a method and a raw path. Label values may hold any character, slashes included. */
final class EksRouter {

    /** What is known about a request's target. */
    sealed interface Target {}

    /** An operation with the path's labels. */
    record Found(EksRoute route, Map<String, String> labels) implements Target {}

    /** There are operations at the path, by other methods. */
    record OtherMethods(String allowed) implements Target {}

    /** There is no operation at the path. */
    record Nowhere() implements Target {}

    private final List<EksRoute> routes;

    EksRouter(List<EksRoute> routes) {
        this.routes = List.copyOf(routes);
    }

    Target find(HttpMethod method, RawPath path) {
        if (path.trailingSlash()) {
            return new Nowhere();
        }
        List<EksRoute> here = routes.stream()
                .filter(route -> route.match(path.segments()).isPresent())
                .toList();
        if (here.isEmpty()) {
            return new Nowhere();
        }
        Optional<EksRoute> route =
                here.stream().filter(r -> r.method().equals(method)).findFirst();
        if (route.isEmpty()) {
            return new OtherMethods(
                    here.stream().map(r -> r.method().name()).sorted().collect(Collectors.joining(", ")));
        }
        return new Found(route.get(), route.get().match(path.segments()).orElseThrow());
    }
}
