package io.keyward.grpc.reply;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.keyward.grpc.error.ServiceException;
import java.util.concurrent.Semaphore;

/** The answers of a streaming call, sent no faster than the caller takes them. For one thread. */
public final class Outflow<T> {

    private final ServerCallStreamObserver<T> call;
    private final Runnable atEnd;
    private final Semaphore changes = new Semaphore(0);
    private volatile boolean over;

    /** Must be made before the endpoint's method returns, as gRPC demands of handlers. */
    Outflow(ServerCallStreamObserver<T> call) {
        this(call, () -> {});
    }

    /**
     * The same, for who waits for more than the caller's readiness.
     *
     * @param atEnd run when the call has ended, by whomever: the caller, the endpoint, or an interceptor that refused a message
     */
    Outflow(ServerCallStreamObserver<T> call, Runnable atEnd) {
        this.call = call;
        this.atEnd = atEnd;
        call.setOnReadyHandler(changes::release);
        call.setOnCancelHandler(this::end);
        call.setOnCloseHandler(this::end);
    }

    private void end() {
        over = true;
        changes.release();
        atEnd.run();
    }

    /** Whether the call has ended: nobody waits for an answer any more. */
    boolean over() {
        return over || call.isCancelled();
    }

    /** Waits until the caller takes more, and sends. Throws if the caller has left, for which there is nobody to tell. */
    public void send(T part) {
        try {
            while (!over() && !call.isReady()) {
                changes.acquire();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("the service is shutting down, please try again");
        }
        if (over()) {
            throw Status.CANCELLED.withDescription("the caller has left").asRuntimeException();
        }
        call.onNext(part);
    }
}
