package io.keyward.grpc.caller;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Makes {@link Caller#current()} hold for the call being served. The metadata is believed as it stands: until callers prove who
 * they are, services listen on loopback only. Passed before all others of ours: what they refuse or log names the caller.
 */
@ApplicationScoped
@Priority(1000)
public class CallerServerInterceptor implements ServerInterceptor {

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        Context context = Context.current().withValue(Caller.KEY, CallerMetadata.read(headers, call.getAttributes()));
        return Contexts.interceptCall(context, call, headers, next);
    }
}
