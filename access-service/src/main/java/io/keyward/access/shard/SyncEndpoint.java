package io.keyward.access.shard;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.ListTargetsRequest;
import io.keyward.proto.sync.v1.ListTargetsResponse;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportClusterReadResponse;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReportPushResponse;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.ReturnWorkResponse;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;

@Singleton
class SyncEndpoint extends SyncServiceGrpc.SyncServiceImplBase {

    private final LeaseStreams leases;
    private final WorkStreams streams;
    private final PushReports pushes;
    private final ClusterReadReports reads;
    private final ReturnedWork returns;
    private final CallTargets targets;
    private final Clock clock;
    private final Replies replies;

    SyncEndpoint(
            LeaseStreams leases,
            WorkStreams streams,
            PushReports pushes,
            ClusterReadReports reads,
            ReturnedWork returns,
            CallTargets targets,
            Clock clock,
            Replies replies) {
        this.replies = replies;
        this.leases = leases;
        this.streams = streams;
        this.pushes = pushes;
        this.reads = reads;
        this.returns = returns;
        this.targets = targets;
        this.clock = clock;
    }

    @Override
    public StreamObserver<HoldLeasesRequest> holdLeases(StreamObserver<HoldLeasesResponse> response) {
        return leases.open((ServerCallStreamObserver<HoldLeasesResponse>) response);
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

    @Override
    public void returnWork(ReturnWorkRequest request, StreamObserver<ReturnWorkResponse> response) {
        replies.reply(response, () -> {
            returns.take(ReportMapping.returned(request));
            return ReturnWorkResponse.getDefaultInstance();
        });
    }

    @Override
    public void listTargets(ListTargetsRequest request, StreamObserver<ListTargetsResponse> response) {
        replies.reply(response, targets::list);
    }
}
