package io.keyward.grpc.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.caller.Caller;
import io.quarkus.arc.All;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The one place where a failure of an endpoint becomes a gRPC status. Whatever an endpoint or a later interceptor throws ends the
 * call; faults of our own are logged here, once. Passed right after the caller is known, so that the log names the request.
 */
@ApplicationScoped
@Priority(900)
public class ErrorMapper implements ServerInterceptor {

    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);

    private final List<RefusalMapping> mappings;

    public ErrorMapper(@All List<RefusalMapping> mappings) {
        this.mappings = mappings;
    }

    /** The answer for a failure; a fault of our own is logged. */
    public StatusRuntimeException answer(Throwable failure) {
        return ErrorStatus.of(failure, mappings).orElseGet(() -> {
            LOG.errorf(failure, "call failed requestId=%s", Caller.current().requestId());
            return ErrorStatus.internal();
        });
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        ClosedOnce<ReqT, RespT> once = new ClosedOnce<>(call);
        try {
            return new SimpleForwardingServerCallListener<>(next.startCall(once, headers)) {
                @Override
                public void onMessage(ReqT message) {
                    once.guard(() -> super.onMessage(message));
                }

                @Override
                public void onHalfClose() {
                    once.guard(super::onHalfClose);
                }

                @Override
                public void onReady() {
                    once.guard(super::onReady);
                }
            };
        } catch (Throwable failure) {
            once.fail(failure);
            return new ServerCall.Listener<>() {};
        }
    }

    /** A call that may fail after it was answered, which changes nothing any more. */
    private final class ClosedOnce<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {

        private volatile boolean closed;

        ClosedOnce(ServerCall<ReqT, RespT> call) {
            super(call);
        }

        void guard(Runnable step) {
            try {
                step.run();
            } catch (Throwable failure) {
                fail(failure);
            }
        }

        void fail(Throwable failure) {
            StatusRuntimeException answer = answer(failure);
            if (!closed) {
                ErrorStatus.close(this, answer);
            }
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            super.close(status, trailers);
        }
    }
}
