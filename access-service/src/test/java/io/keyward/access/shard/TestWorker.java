package io.keyward.access.shard;

import static io.keyward.grpc.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.ObservedClusterState;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Plays a sync-worker over a real channel. */
final class TestWorker implements AutoCloseable {

    private static final int ALL = 10_000;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String id;
    private final ManagedChannel channel;
    private @Nullable BlockingClientCall<HoldLeasesRequest, HoldLeasesResponse> leases;
    private long nonce;

    TestWorker(int port, String id) {
        this.id = id;
        this.channel = TestPki.channel(port, Peer.SYNC_WORKER);
    }

    String id() {
        return id;
    }

    SyncServiceGrpc.SyncServiceBlockingStub calls() {
        return SyncServiceGrpc.newBlockingStub(channel);
    }

    /** Renews what is held and takes what is free, up to a number; all leases held then. */
    List<Lease> acquire(int maxShards) {
        return renew(maxShards, List.of()).getLeasesList();
    }

    HoldLeasesResponse renew(int maxShards, List<Lease> returned) {
        return renew(id, maxShards, returned);
    }

    HoldLeasesResponse renewAs(String workerId) {
        return renew(workerId, 0, List.of());
    }

    private HoldLeasesResponse renew(String workerId, int maxShards, List<Lease> returned) {
        BlockingClientCall<HoldLeasesRequest, HoldLeasesResponse> open = leases;
        if (open == null) {
            open = SyncServiceGrpc.newBlockingV2Stub(channel).holdLeases();
            leases = open;
        }
        try {
            open.write(HoldLeasesRequest.newBuilder()
                    .setWorkerId(workerId)
                    .setMaxShards(maxShards)
                    .setNonce(++nonce)
                    .addAllReturned(returned)
                    .build());
            HoldLeasesResponse answer = open.read(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(answer).as("an answer to a renewal").isNotNull();
            assertThat(answer.getNonce()).isEqualTo(nonce);
            return answer;
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException(e.getTrailers());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("a renewal is not answered", e);
        }
    }

    /** As if the process were killed: the stream ends, and nothing is returned. */
    void die() {
        channel.shutdownNow();
        leases = null;
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
        if (!channel.isShutdown()) {
            var unused = renew(0, acquire(0));
            channel.shutdownNow();
        }
    }
}
