package io.keyward.access.sync;

import static io.keyward.grpc.testing.Eventually.eventually;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.keyward.proto.sync.v1.AcquireLeasesRequest;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.ObservedClusterState;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReleaseLeasesRequest;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Duration;
import java.util.List;

/** Plays a sync-worker over a real channel. */
final class TestWorker implements AutoCloseable {

    private static final int ALL = 10_000;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String id;
    private final ManagedChannel channel;

    TestWorker(int port, String id) {
        this.id = id;
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    String id() {
        return id;
    }

    SyncServiceGrpc.SyncServiceBlockingStub calls() {
        return SyncServiceGrpc.newBlockingStub(channel);
    }

    List<Lease> acquire(int maxShards) {
        return calls().acquireLeases(AcquireLeasesRequest.newBuilder()
                        .setWorkerId(id)
                        .setMaxShards(maxShards)
                        .build())
                .getLeasesList();
    }

    /**
     * The lease on an account's shard, after taking all there are. Asked again for a moment: a shard is passed over while a
     * stream of the former holder looks for work under it.
     */
    Lease lease(String account) {
        return eventually(SOON, () -> acquire(ALL).stream()
                .filter(lease -> lease.getShard().getAccount().equals(account))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no lease for " + account)));
    }

    void release(List<Lease> leases) {
        var unused = calls().releaseLeases(ReleaseLeasesRequest.newBuilder()
                .setWorkerId(id)
                .addAllLeases(leases)
                .build());
    }

    ItemStream stream(Lease lease, int maxInFlight) {
        ItemStream stream = new ItemStream();
        SyncServiceGrpc.newStub(channel)
                .streamWork(
                        StreamWorkRequest.newBuilder()
                                .setWorkerId(id)
                                .setLease(lease)
                                .setMaxInFlight(maxInFlight)
                                .build(),
                        stream);
        return stream;
    }

    ReportPushRequest.Builder report(Lease lease, WorkItem item, PushOutcome outcome) {
        return ReportPushRequest.newBuilder()
                .setWorkerId(id)
                .setLease(lease)
                .setItemId(item.getItemId())
                .setOutcome(outcome);
    }

    void send(ReportPushRequest.Builder report) {
        var unused = calls().reportPush(report.build());
    }

    void read(Lease lease, WorkItem item, ObservedClusterState.Builder state) {
        var unused = calls().reportClusterRead(ReportClusterReadRequest.newBuilder()
                .setWorkerId(id)
                .setLease(lease)
                .setItemId(item.getItemId())
                .setState(state)
                .build());
    }

    @Override
    public void close() {
        release(acquire(0));
        channel.shutdownNow();
    }
}
