package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.WorkItem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A worker's end of a work stream. */
final class ItemStream implements ClientResponseObserver<StreamWorkRequest, WorkItem> {

    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<WorkItem> items = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final CompletableFuture<ErrorReason> reason = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<StreamWorkRequest>> call = new CompletableFuture<>();

    WorkItem next() {
        try {
            WorkItem item = items.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(item)
                    .as("an item must come; the stream: %s %s", end.getNow(null), reason.getNow(null))
                    .isNotNull();
            return item;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<WorkItem> next(int count) {
        List<WorkItem> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(next());
        }
        return all;
    }

    /** Items that came and were not asked for yet. */
    int waiting() {
        return items.size();
    }

    /** The status the stream ends with. */
    Status end() {
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the stream goes on", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    ErrorReason reason() {
        end();
        return reason.join();
    }

    void cancel() {
        call.join().cancel("the worker goes", null);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamWorkRequest> started) {
        call.complete(started);
    }

    @Override
    public void onNext(WorkItem item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable failure) {
        StatusRuntimeException status = (StatusRuntimeException) failure;
        reason.complete(RpcFailure.of(status).reason());
        end.complete(status.getStatus());
    }

    @Override
    public void onCompleted() {
        reason.complete(ErrorReason.ERROR_REASON_UNSPECIFIED);
        end.complete(Status.OK);
    }
}
