package io.keyward.gateway.front;

import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.grpc.trace.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.ext.web.RoutingContext;

/** The span of each request for something that needs a caller: where a trace begins. What clients say of traces of theirs is a link at most. */
final class RequestSpans {

    private static final int FAULT = 500;

    private RequestSpans() {}

    static void begin(RoutingContext request, Door door, Route route) {
        if (!Trace.isOn() || route instanceof Route.Open) {
            return;
        }
        // A method or path of nobody's is the caller's to choose.
        String name = route instanceof Route.Nothing ? "nothing" : route.name();
        Span span = Trace.first(name, SpanKind.SERVER, request.request().getHeader("traceparent"));
        span.setAttribute("keyward.door", door.name());
        span.setAttribute("keyward.request.id", Requests.id(request));
        request.put(Workers.SPAN, span);
        request.addEndHandler(_ -> {
            int status = request.response().getStatusCode();
            span.setAttribute("http.response.status_code", status);
            if (status >= FAULT) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        });
    }
}
