package io.keyward.grpc.trace;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.keyward.grpc.tls.Peer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A span for each gRPC call at both of its ends. Only a part of Keyward, as its certificate proves, may have a call belong to a trace of its
 * own; for others a new one begins. What a part of Keyward calls outside of any trace, such as its heartbeats, has none.
 */
public final class TraceInterceptors {

    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("rpc.grpc.status");

    /** gRPC's own services: health and reflection. */
    private static final String OF_GRPC = "grpc.";

    private TraceInterceptors() {}

    /** For a server, outside of everything that is to be seen. */
    public static ServerInterceptor server() {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                Span span = begun(call, headers.get(TRACE_PARENT));
                if (!span.getSpanContext().isValid()) {
                    return next.startCall(call, headers);
                }
                span.setAttribute(SYSTEM, "grpc");
                return Contexts.interceptCall(
                        Trace.in(Context.current(), span),
                        new SimpleForwardingServerCall<>(call) {
                            @Override
                            public void close(Status status, Metadata trailers) {
                                super.close(status, trailers);
                                end(span, status);
                            }
                        },
                        headers,
                        new Cancelled<>(next, span));
            }
        };
    }

    /** A call whose client has gone is never closed. */
    private record Cancelled<Q, A>(ServerCallHandler<Q, A> next, Span span) implements ServerCallHandler<Q, A> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
            return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                    next.startCall(call, headers)) {
                @Override
                public void onCancel() {
                    end(span, Status.CANCELLED);
                    super.onCancel();
                }
            };
        }
    }

    private static Span begun(ServerCall<?, ?> call, @Nullable String traceParent) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (method.startsWith(OF_GRPC)) {
            return Span.getInvalid();
        }
        return Peer.of(call.getAttributes()).isPresent()
                ? Trace.below(traceParent, method, SpanKind.SERVER)
                : Trace.first(method, SpanKind.SERVER, traceParent);
    }

    /** For a channel. */
    public static ClientInterceptor client() {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                Span span = Trace.below(method.getFullMethodName(), SpanKind.CLIENT);
                ClientCall<Q, A> call = next.newCall(method, options);
                return span.getSpanContext().isValid() ? new Traced<>(call, span) : call;
            }
        };
    }

    private static final class Traced<Q, A> extends SimpleForwardingClientCall<Q, A> {

        private final Span span;

        Traced(ClientCall<Q, A> call, Span span) {
            super(call);
            this.span = span;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            span.setAttribute(SYSTEM, "grpc");
            headers.put(TRACE_PARENT, String.valueOf(Trace.parent(span)));
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end(span, status);
                            super.onClose(status, trailers);
                        }
                    },
                    headers);
        }
    }

    private static void end(Span span, Status status) {
        span.setAttribute(STATUS, status.getCode().name());
        if (!status.isOk()) {
            span.setStatus(StatusCode.ERROR, status.getCode().name());
        }
        span.end();
    }
}
