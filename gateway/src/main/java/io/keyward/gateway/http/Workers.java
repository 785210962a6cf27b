package io.keyward.gateway.http;

import io.grpc.Context;
import io.keyward.grpc.trace.Trace;
import io.opentelemetry.api.trace.Span;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The virtual threads that make answers. A client that goes away ends the calls to services that are made for it. */
@ApplicationScoped
public class Workers {

    /** Where a request keeps its span, if it has one. */
    public static final String SPAN = "keyward.span";

    private final ExecutorService threads;

    Workers(@VirtualThreads ExecutorService threads) {
        this.threads = threads;
    }

    /** Makes an answer, which may block, and then has it sent from the request's event loop. */
    public <T> void answer(RoutingContext request, Supplier<T> answer, BiConsumer<RoutingContext, T> send) {
        io.vertx.core.Context eventLoop = request.vertx().getOrCreateContext();
        threads.execute(callsFor(request).wrap(() -> {
            T made = answer.get();
            eventLoop.runOnContext(_ -> send.accept(request, made));
        }));
    }

    /** Calls of services that are made in this context end with the request, at the latest: when it is answered, or its client gone. */
    public static Context callsFor(RoutingContext request) {
        Span span = request.get(SPAN);
        Context begun = span == null ? Context.ROOT : Trace.in(Context.ROOT, span);
        Context.CancellableContext calls = begun.withCancellation();
        request.addEndHandler(_ -> calls.cancel(null));
        return calls;
    }
}
