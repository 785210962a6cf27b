package io.keyward.grpc.caller;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;

/**
 * Makes {@link Caller#current()} hold for the call being served. The metadata is believed as it stands: until callers prove who
 * they are, services listen on loopback only.
 */
@ApplicationScoped
@GlobalInterceptor
public class CallerServerInterceptor implements ServerInterceptor, Prioritized {

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        Context context = Context.current().withValue(Caller.KEY, CallerMetadata.read(headers, call.getAttributes()));
        return Contexts.interceptCall(context, call, headers, next);
    }

    /** Before all others of ours: what they refuse or log names the caller. */
    @Override
    public int getPriority() {
        return 1000;
    }
}
