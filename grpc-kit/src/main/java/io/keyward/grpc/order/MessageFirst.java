package io.keyward.grpc.order;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;

/**
 * Keeps a half-close from overtaking the request. On Quarkus' unified server, endpoints on virtual threads ask for the request
 * only once their thread runs, while the client's half-close is delivered at once; now and then it came first, and the call failed as
 * INTERNAL, "Half-closed without a request" (quarkus issue 48940).
 */
@ApplicationScoped
@GlobalInterceptor
public class MessageFirst implements ServerInterceptor, Prioritized {

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        ServerCall.Listener<ReqT> listener = next.startCall(call, headers);
        return call.getMethodDescriptor().getType().clientSendsOneMessage()
                ? new RequestThenHalfClose<>(listener)
                : listener;
    }

    /** Outermost, where events arrive one after another as the transport sends them. */
    @Override
    public int getPriority() {
        return 2000;
    }

    private static final class RequestThenHalfClose<ReqT> extends SimpleForwardingServerCallListener<ReqT> {

        private boolean requestSeen;
        private boolean halfCloseHeld;

        private RequestThenHalfClose(ServerCall.Listener<ReqT> listener) {
            super(listener);
        }

        @Override
        public void onMessage(ReqT request) {
            super.onMessage(request);
            requestSeen = true;
            if (halfCloseHeld) {
                halfCloseHeld = false;
                super.onHalfClose();
            }
        }

        @Override
        public void onHalfClose() {
            if (requestSeen) {
                super.onHalfClose();
            } else {
                halfCloseHeld = true;
            }
        }
    }
}
