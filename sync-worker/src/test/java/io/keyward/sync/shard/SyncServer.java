package io.keyward.sync.shard;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.ClusterRead;
import io.keyward.proto.sync.v1.DesiredEntry;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportClusterReadResponse;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReportPushResponse;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.ReturnWorkResponse;
import io.keyward.proto.sync.v1.Shard;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.proto.sync.v1.StreamWorkRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.proto.sync.v1.TargetCluster;
import io.keyward.proto.sync.v1.WorkItem;
import io.keyward.sync.entry.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The other side of the sync contract, for one shard, as a real gRPC server: one lease with its epoch, work that is sent once per
 * stream and again on the next, retries under a new item id, and reports believed under the current epoch only.
 */
final class SyncServer extends SyncServiceGrpc.SyncServiceImplBase implements AutoCloseable {

    static final Target TARGET =
            new Target("arn:aws:eks:us-west-2:123456789012:cluster/c", "c", "123456789012", "us-west-2", "");

    private final Map<String, WorkItem> unreported = new LinkedHashMap<>();
    private final List<ReportPushRequest> pushes = new ArrayList<>();
    private final List<ReportClusterReadRequest> reads = new ArrayList<>();
    private final List<Lease> released = new ArrayList<>();
    private final List<ReturnWorkRequest> returned = new ArrayList<>();
    private final Timestamp requestedAt;
    private @Nullable Server server;
    private @Nullable StreamObserver<WorkItem> stream;
    private String holder = "";
    private long epoch = 1;
    private int items;
    private int streams;
    private int streamsLeft;
    private int ttlMillis = 3000;
    private boolean leasesRefused;
    private boolean wantedBack;
    private boolean reportsRefused;
    private int reportsToFail;
    private int rejectedReports;

    SyncServer(java.time.Instant requestedAt) {
        this.requestedAt =
                Timestamp.newBuilder().setSeconds(requestedAt.getEpochSecond()).build();
    }

    SyncServer start() {
        return start(0);
    }

    SyncServer start(int port) {
        try {
            server = Grpc.newServerBuilderForPort(port, TestPki.server(Peer.ACCESS_SERVICE))
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        List<? extends SocketAddress> sockets = server == null ? List.of() : server.getListenSockets();
        return ((InetSocketAddress) sockets.getFirst()).getPort();
    }

    /** As if the process were killed: every call breaks, but what was stored stays. */
    void kill() {
        Server running = server;
        if (running != null) {
            running.shutdownNow();
        }
        synchronized (this) {
            stream = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    synchronized String push(String principal, @Nullable DesiredEntry desired, boolean owned) {
        EntryPush.Builder push = EntryPush.newBuilder()
                .setPrincipalArn(principal)
                .setOwned(owned)
                .setRequestedAt(requestedAt)
                .setSentAt(ProtoTime.toProto(java.time.Instant.now()))
                .setRevision(items + 1L)
                .setCreateToken("token-" + principal);
        if (desired != null) {
            push.setDesired(desired);
        }
        return add(WorkItem.newBuilder().setPush(push), 0);
    }

    synchronized String read() {
        return add(WorkItem.newBuilder().setRead(ClusterRead.getDefaultInstance()), 0);
    }

    /** Gives the shard to another worker. */
    synchronized void takeLease() {
        epoch++;
        holder = "another";
        end(leaseLost());
    }

    /** Lets whoever asks next have the shard. */
    synchronized void freeLease() {
        epoch++;
        holder = "";
    }

    synchronized void breakStream() {
        end(Status.UNAVAILABLE.asRuntimeException());
    }

    /** Breaks the stream, and brings what it brought no more. */
    synchronized void takeBack() {
        unreported.clear();
        breakStream();
    }

    synchronized void leaseTtl(int millis) {
        ttlMillis = millis;
    }

    synchronized void refuseLeases(boolean refused) {
        leasesRefused = refused;
    }

    synchronized void failReports(int count) {
        reportsToFail = count;
    }

    synchronized List<ReportPushRequest> pushes() {
        return List.copyOf(pushes);
    }

    synchronized List<ReportClusterReadRequest> reads() {
        return List.copyOf(reads);
    }

    synchronized List<Lease> released() {
        return List.copyOf(released);
    }

    synchronized int streams() {
        return streams;
    }

    private synchronized void left() {
        streamsLeft++;
    }

    /** How many streams of work the worker has gone from. */
    synchronized int streamsLeft() {
        return streamsLeft;
    }

    synchronized int rejectedReports() {
        return rejectedReports;
    }

    synchronized int open() {
        return unreported.size();
    }

    synchronized String holder() {
        return holder;
    }

    @Override
    public StreamObserver<HoldLeasesRequest> holdLeases(StreamObserver<HoldLeasesResponse> answers) {
        ((ServerCallStreamObserver<HoldLeasesResponse>) answers).setOnCancelHandler(this::left);
        return new StreamObserver<>() {
            @Override
            public void onNext(HoldLeasesRequest request) {
                hold(request, answers);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private synchronized void hold(HoldLeasesRequest request, StreamObserver<HoldLeasesResponse> answers) {
        if (leasesRefused) {
            answers.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        released.addAll(request.getReturnedList());
        if (holder.equals(request.getWorkerId())
                && request.getReturnedList().stream().anyMatch(lease -> lease.getEpoch() == epoch)) {
            freeLease();
            wantedBack = false;
        }
        if (holder.isEmpty() && request.getMaxShards() > 0 && !released.stream().anyMatch(this::isFormer)) {
            holder = request.getWorkerId();
        }
        HoldLeasesResponse.Builder response = HoldLeasesResponse.newBuilder()
                .setNonce(request.getNonce())
                .setLeaseTtl(Duration.newBuilder().setSeconds(ttlMillis / 1000).setNanos(ttlMillis % 1000 * 1_000_000));
        if (holder.equals(request.getWorkerId())) {
            Lease lease = Lease.newBuilder()
                    .setShard(Shard.newBuilder().setAccount(TARGET.account()).setRegion(TARGET.region()))
                    .setEpoch(epoch)
                    .build();
            response.addLeases(lease);
            if (wantedBack) {
                response.addWantedBack(lease);
            }
        }
        answers.onNext(response.build());
    }

    /** A shard that was wanted back is not given to the same worker at once. */
    private boolean isFormer(Lease lease) {
        return lease.getEpoch() == epoch - 1;
    }

    /** Asks the holder for its lease. */
    synchronized void wantBack() {
        wantedBack = true;
    }

    /** Refuses reports of items, as if nothing could make them right. */
    synchronized void refuseReports(boolean refused) {
        reportsRefused = refused;
    }

    synchronized List<ReturnWorkRequest> returned() {
        return List.copyOf(returned);
    }

    /** Work of a kind that a later access-service may know. */
    synchronized String unknownWork() {
        return add(WorkItem.newBuilder(), 0);
    }

    @Override
    public synchronized void returnWork(ReturnWorkRequest request, StreamObserver<ReturnWorkResponse> observer) {
        if (request.getLease().getEpoch() != epoch) {
            observer.onError(leaseLost());
            return;
        }
        if (unreported.remove(request.getItemId()) != null) {
            returned.add(request);
        }
        answer(observer, ReturnWorkResponse.getDefaultInstance());
    }

    @Override
    public synchronized void streamWork(StreamWorkRequest request, StreamObserver<WorkItem> observer) {
        if (request.getLease().getEpoch() != epoch) {
            observer.onError(leaseLost());
            return;
        }
        end(Status.CANCELLED.asRuntimeException());
        streams++;
        stream = observer;
        ((ServerCallStreamObserver<WorkItem>) observer).setOnCancelHandler(this::left);
        List.copyOf(unreported.values()).forEach(observer::onNext);
    }

    @Override
    public synchronized void reportPush(ReportPushRequest request, StreamObserver<ReportPushResponse> observer) {
        if (isRefused(request.getLease(), observer)) {
            return;
        }
        WorkItem item = unreported.remove(request.getItemId());
        if (item != null) {
            pushes.add(request);
            if (request.getOutcome() == PushOutcome.PUSH_OUTCOME_RETRY) {
                WorkItem.Builder again = item.toBuilder();
                boolean created = request.getStepsList().stream()
                        .anyMatch(step -> step.getKind() == StepKind.STEP_KIND_CREATE_ENTRY
                                && step.getStatus() == StepStatus.STEP_STATUS_APPLIED);
                again.getPushBuilder().setOwned(item.getPush().getOwned() || created);
                add(again, item.getAttempts() + 1);
            }
        }
        answer(observer, ReportPushResponse.getDefaultInstance());
    }

    @Override
    public synchronized void reportClusterRead(
            ReportClusterReadRequest request, StreamObserver<ReportClusterReadResponse> observer) {
        if (isRefused(request.getLease(), observer)) {
            return;
        }
        if (unreported.remove(request.getItemId()) != null) {
            reads.add(request);
        }
        answer(observer, ReportClusterReadResponse.getDefaultInstance());
    }

    private boolean isRefused(Lease lease, StreamObserver<?> observer) {
        if (lease.getEpoch() != epoch) {
            rejectedReports++;
            observer.onError(leaseLost());
            return true;
        }
        if (reportsRefused) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("after.type: is unknown")
                    .asRuntimeException());
            return true;
        }
        if (reportsToFail > 0) {
            reportsToFail--;
            observer.onError(Status.UNAVAILABLE.asRuntimeException());
            return true;
        }
        return false;
    }

    private String add(WorkItem.Builder work, int attempts) {
        String id = "item-" + ++items;
        WorkItem item = work.setItemId(id)
                .setAttempts(attempts)
                .setCluster(TargetCluster.newBuilder()
                        .setArn(TARGET.arn())
                        .setName(TARGET.name())
                        .setAccount(TARGET.account())
                        .setRegion(TARGET.region()))
                .build();
        unreported.put(id, item);
        if (stream != null) {
            stream.onNext(item);
        }
        return id;
    }

    private void end(StatusRuntimeException status) {
        if (stream != null) {
            stream.onError(status);
            stream = null;
        }
    }

    private static StatusRuntimeException leaseLost() {
        return ErrorStatus.of(new ServiceException.Precondition(
                        ErrorReason.ERROR_REASON_LEASE_LOST, "the lease has passed on", Map.of()))
                .orElseThrow();
    }

    private static <T> void answer(StreamObserver<T> observer, T response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    /** A desired STANDARD entry with policies and their namespaces; none is the whole cluster. */
    static DesiredEntry desired(Map<String, List<String>> policies) {
        DesiredEntry.Builder entry = DesiredEntry.newBuilder().setType("STANDARD");
        for (Entry<String, List<String>> policy : policies.entrySet()) {
            entry.addPoliciesBuilder()
                    .setPolicyArn(policy.getKey())
                    .setScopeType(policy.getValue().isEmpty() ? "cluster" : "namespace")
                    .addAllNamespaces(policy.getValue());
        }
        return entry.build();
    }
}
