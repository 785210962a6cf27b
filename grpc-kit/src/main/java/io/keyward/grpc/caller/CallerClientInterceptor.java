package io.keyward.grpc.caller;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Sends a caller along with every call of a stub: {@code stub.withInterceptors(new CallerClientInterceptor(caller))}. */
public final class CallerClientInterceptor implements ClientInterceptor {

    private final Caller caller;

    public CallerClientInterceptor(Caller caller) {
        this.caller = caller;
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<RespT> listener, Metadata headers) {
                CallerMetadata.write(caller, headers);
                super.start(listener, headers);
            }
        };
    }
}
