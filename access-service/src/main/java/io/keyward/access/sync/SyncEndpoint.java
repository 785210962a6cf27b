package io.keyward.access.sync;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.access.report.ClusterReadReports;
import io.keyward.access.report.PushReports;
import io.keyward.access.work.Lease;
import io.keyward.access.work.Leases;
import io.keyward.grpc.reply.Replies;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.sync.v1.AcquireLeasesRequest;
import io.keyward.proto.sync.v1.AcquireLeasesResponse;
import io.keyward.proto.sync.v1.ReleaseLeasesRequest;
import io.keyward.proto.sync.v1.ReleaseLeasesResponse;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportClusterReadResponse;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReportPushResponse;
import io.keyward.proto.sync.v1.Shard;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

@Singleton
class SyncEndpoint extends SyncServiceGrpc.SyncServiceImplBase {

    private final Leases leases;
    private final WorkStreams streams;
    private final PushReports pushes;
    private final ClusterReadReports reads;
    private final Clock clock;
    private final Replies replies;

    SyncEndpoint(
            Leases leases,
            WorkStreams streams,
            PushReports pushes,
            ClusterReadReports reads,
            Clock clock,
            Replies replies) {
        this.replies = replies;
        this.leases = leases;
        this.streams = streams;
        this.pushes = pushes;
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public void acquireLeases(AcquireLeasesRequest request, StreamObserver<AcquireLeasesResponse> response) {
        replies.reply(response, () -> {
            List<Lease> held = leases.acquire(request.getWorkerId(), request.getMaxShards());
            AcquireLeasesResponse.Builder answer =
                    AcquireLeasesResponse.newBuilder().setLeaseTtl(ProtoTime.toProto(leases.ttl()));
            held.forEach(lease -> answer.addLeases(io.keyward.proto.sync.v1.Lease.newBuilder()
                    .setShard(Shard.newBuilder()
                            .setAccount(lease.shard().account())
                            .setRegion(lease.shard().region()))
                    .setEpoch(lease.epoch())));
            return answer.build();
        });
    }

    @Override
    public void releaseLeases(ReleaseLeasesRequest request, StreamObserver<ReleaseLeasesResponse> response) {
        replies.reply(response, () -> {
            leases.release(
                    request.getWorkerId(),
                    request.getLeasesList().stream()
                            .map(lease -> ReportMapping.lease(request.getWorkerId(), lease))
                            .toList());
            return ReleaseLeasesResponse.getDefaultInstance();
        });
    }

    @Override
    public void streamWork(StreamWorkRequest request, StreamObserver<WorkItem> response) {
        streams.start(
                ReportMapping.lease(request.getWorkerId(), request.getLease()),
                request.getMaxInFlight(),
                (ServerCallStreamObserver<WorkItem>) response);
    }

    @Override
    public void reportPush(ReportPushRequest request, StreamObserver<ReportPushResponse> response) {
        replies.reply(response, () -> {
            pushes.report(ReportMapping.push(request));
            return ReportPushResponse.getDefaultInstance();
        });
    }

    @Override
    public void reportClusterRead(
            ReportClusterReadRequest request, StreamObserver<ReportClusterReadResponse> response) {
        replies.reply(response, () -> {
            reads.report(ReportMapping.clusterRead(request, clock.instant()));
            return ReportClusterReadResponse.getDefaultInstance();
        });
    }
}
