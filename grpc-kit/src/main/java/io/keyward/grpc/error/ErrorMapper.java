package io.keyward.grpc.error;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.caller.Caller;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** The one place where a failure of an endpoint becomes a gRPC status. Faults of our own are logged here, once. */
@ApplicationScoped
public class ErrorMapper implements ExceptionHandlerProvider {

    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);

    @Override
    public <ReqT, RespT> ExceptionHandler<ReqT, RespT> createHandler(
            ServerCall.Listener<ReqT> listener, ServerCall<ReqT, RespT> call, Metadata metadata) {
        return new ExceptionHandler<>(listener, call, metadata) {
            @Override
            protected void handleException(Throwable failure, ServerCall<ReqT, RespT> failed, Metadata headers) {
                StatusRuntimeException answer = answer(failure);
                Metadata trailers = answer.getTrailers();
                failed.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
            }
        };
    }

    @Override
    public Throwable transform(Throwable failure) {
        return answer(failure);
    }

    private static StatusRuntimeException answer(Throwable failure) {
        return ErrorStatus.of(failure).orElseGet(() -> {
            LOG.errorf(failure, "call failed requestId=%s", Caller.current().requestId());
            return ErrorStatus.internal();
        });
    }
}
