package io.keyward.sync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.retry.Backoff;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.ReportClusterReadResponse;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.ReportPushResponse;
import io.keyward.proto.sync.v1.ReturnWorkRequest;
import io.keyward.proto.sync.v1.ReturnWorkResponse;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.StepResult;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a service that takes items back, but no report. */
class ReportsTest {

    private static final Duration RETURN_AFTER = Duration.ofMinutes(1);

    private final AtomicInteger reports = new AtomicInteger();
    private final List<ReturnWorkRequest> returned = new CopyOnWriteArrayList<>();
    private final HeldLease lease = new HeldLease(
            new ShardKey("123456789012", "us-west-2"),
            1,
            System.nanoTime() + Duration.ofHours(1).toNanos(),
            System::nanoTime);
    private Status answer = Status.OK;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws IOException {
        server = Grpc.newServerBuilderForPort(0, TestPki.server(Peer.ACCESS_SERVICE))
                .addService(new SyncServiceGrpc.SyncServiceImplBase() {
                    @Override
                    public void reportPush(ReportPushRequest request, StreamObserver<ReportPushResponse> response) {
                        reports.incrementAndGet();
                        response.onError(answer.asRuntimeException());
                    }

                    @Override
                    public void reportClusterRead(
                            ReportClusterReadRequest request, StreamObserver<ReportClusterReadResponse> response) {
                        reports.incrementAndGet();
                        response.onError(answer.asRuntimeException());
                    }

                    @Override
                    public void returnWork(ReturnWorkRequest request, StreamObserver<ReturnWorkResponse> response) {
                        returned.add(request);
                        response.onNext(ReturnWorkResponse.getDefaultInstance());
                        response.onCompleted();
                    }
                })
                .build()
                .start();
        channel = TestPki.channel(server.getPort(), Peer.SYNC_WORKER);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Reports reports(Duration patience) {
        return new Reports(
                new SyncClient(channel, "w"),
                lease,
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), new Random(1)),
                patience);
    }

    private ReportClusterReadRequest.Builder read() {
        return ReportClusterReadRequest.newBuilder()
                .setLease(SyncMapping.toProto(lease))
                .setItemId("item");
    }

    @Test
    void readWhoseReportTakesTooLongEveryTimeIsGivenBackWithTheReason() {
        answer = Status.DEADLINE_EXCEEDED.withDescription("too slow");

        reports(Duration.ofMillis(300)).deliver(read(), RETURN_AFTER);

        assertThat(reports).hasValueGreaterThan(1);
        assertThat(returned).singleElement().satisfies(item -> {
            assertThat(item.getItemId()).isEqualTo("item");
            assertThat(item.getReason()).contains("too slow");
        });
    }

    @Test
    void pushWhoseReportIsGivenUpIsGivenBackWithTheCallsMade() {
        answer = Status.UNAVAILABLE;
        StepResult step = StepResult.newBuilder()
                .setKind(StepKind.STEP_KIND_CREATE_ENTRY)
                .setStatus(StepStatus.STEP_STATUS_APPLIED)
                .setAwsRequestId("req")
                .build();

        reports(Duration.ofMillis(300))
                .deliver(
                        ReportPushRequest.newBuilder()
                                .setLease(SyncMapping.toProto(lease))
                                .setItemId("item")
                                .addSteps(step),
                        RETURN_AFTER);

        assertThat(returned).singleElement().satisfies(item -> assertThat(item.getStepsList())
                .containsExactly(step));
    }

    /** What gRPC itself says of a message above the limit; a service that is busy says when to come again. */
    @Test
    void reportThatIsTooLargeIsNotSentAgain() {
        answer = Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size");

        reports(Duration.ofMinutes(15)).deliver(read(), RETURN_AFTER);

        assertThat(reports).hasValue(1);
        assertThat(returned).singleElement().satisfies(item -> assertThat(item.getReason())
                .contains("exceeds maximum size"));
    }
}
