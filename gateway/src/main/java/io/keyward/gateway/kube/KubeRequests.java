package io.keyward.gateway.kube;

import io.keyward.gateway.http.RawPath;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.request.QueryParameters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests as the cluster in their path would see them. */
final class KubeRequests {

    /** The door and the cluster. */
    private static final int OWN_SEGMENTS = 2;

    private KubeRequests() {}

    static KubeRequest of(RoutingContext request, RawPath path) {
        List<String> rest =
                path.segments().subList(OWN_SEGMENTS, path.segments().size());
        String slash = path.trailingSlash() || rest.isEmpty() ? "/" : "";
        String decoded = rest.isEmpty() ? slash : "/" + String.join("/", rest) + slash;
        String query = request.request().query();
        Buffer body = request.body().buffer();
        return new KubeRequest(
                request.request().method().name(),
                target(request.request().uri()),
                decoded,
                query == null ? QueryParameters.NONE : QueryParameters.parse(query),
                headers(request),
                new KubeRequest.Body(body == null ? new byte[0] : body.getBytes()));
    }

    /** Path and query as sent, without the segments that are not the cluster's. */
    private static String target(@Nullable String uri) {
        if (uri == null) {
            return "/";
        }
        int mark = uri.indexOf('?');
        int slash = uri.indexOf('/', uri.indexOf('/', 1) + 1);
        if (slash < 0 || (mark >= 0 && slash > mark)) {
            return mark < 0 ? "/" : "/" + uri.substring(mark);
        }
        return uri.substring(slash);
    }

    private static Map<String, List<String>> headers(RoutingContext request) {
        Map<String, List<String>> headers = new HashMap<>();
        request.request().headers().forEach((name, value) -> headers.computeIfAbsent(
                        name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                .add(value));
        return headers;
    }
}
