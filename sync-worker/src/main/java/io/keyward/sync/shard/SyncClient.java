package io.keyward.sync.shard;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.SyncServiceGrpc.SyncServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The worker's calls to access-service. Each fails with StatusRuntimeException, and none is repeated here. */
final class SyncClient {

    static final Duration REPORT_DEADLINE = Duration.ofSeconds(30);

    private final ManagedChannel channel;
    private final String workerId;

    SyncClient(ManagedChannel channel, String workerId) {
        this.channel = channel;
        this.workerId = workerId;
    }

    String workerId() {
        return workerId;
    }

    LeaseStream holdLeases() {
        return new LeaseStream(
                workerId, SyncServiceGrpc.newBlockingV2Stub(channel).holdLeases());
    }

    WorkFeed open(HeldLease lease, int maxInFlight) {
        StreamWorkRequest request = StreamWorkRequest.newBuilder()
                .setWorkerId(workerId)
                .setLease(SyncMapping.toProto(lease))
                .setMaxInFlight(maxInFlight)
                .build();
        return new WorkFeed(() -> stub().streamWork(request));
    }

    void report(ReportPushRequest.Builder report) {
        var _ = stub(REPORT_DEADLINE).reportPush(report.setWorkerId(workerId).build());
    }

    void report(ReportClusterReadRequest.Builder report) {
        var _ = stub(REPORT_DEADLINE)
                .reportClusterRead(report.setWorkerId(workerId).build());
    }

    void giveBack(ReturnWorkRequest.Builder item) {
        var _ = stub(REPORT_DEADLINE).returnWork(item.setWorkerId(workerId).build());
    }

    static boolean isLeaseLost(StatusRuntimeException failure) {
        return RpcFailure.of(failure).reason() == ErrorReason.ERROR_REASON_LEASE_LOST;
    }

    /** A failed call in one line, with the root of the trouble but without its stack. */
    static String brief(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String description = status.getDescription() == null ? "" : " " + status.getDescription();
        return status.getCode() + description + (cause == null ? "" : ": " + cause.getMessage());
    }

    private SyncServiceBlockingStub stub(Duration deadline) {
        return stub().withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private SyncServiceBlockingStub stub() {
        return SyncServiceGrpc.newBlockingStub(channel);
    }
}
