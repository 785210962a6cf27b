package io.keyward.grpc.error;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Passes on what a call says, until a message of it is refused: that ends the call. The endpoint of a unary call must not be started then by
 * the half-close that follows; that of a stream hears of its end.
 */
public final class RefusingListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final ServerCall<Q, ?> call;
    private final Function<Object, Optional<StatusRuntimeException>> refusal;
    private boolean refused;

    /**
     * Listens to a call.
     *
     * @param refusal the answer for a message that is not to be passed on
     */
    public RefusingListener(
            ServerCall<Q, ?> call,
            ServerCall.Listener<Q> next,
            Function<Object, Optional<StatusRuntimeException>> refusal) {
        super(next);
        this.call = call;
        this.refusal = refusal;
    }

    @Override
    public void onMessage(Q message) {
        if (refused) {
            return;
        }
        Optional<StatusRuntimeException> answer = refusal.apply(message);
        refused = answer.isPresent();
        if (refused) {
            ErrorStatus.close(call, answer.get());
        } else {
            super.onMessage(message);
        }
    }

    @Override
    public void onHalfClose() {
        if (!refused) {
            super.onHalfClose();
        }
    }
}
