package io.keyward.grpc.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.validation.ValidationInterceptor;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behind the interceptor that refuses messages. */
class ConversationTest {

    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws IOException {
        server = Grpc.newServerBuilderForPort(0, TestPki.server(Peer.AUDIT_SERVICE))
                .addService(new SyncServiceGrpc.SyncServiceImplBase() {
                    @Override
                    public StreamObserver<HoldLeasesRequest> holdLeases(StreamObserver<HoldLeasesResponse> answers) {
                        return converse((ServerCallStreamObserver<HoldLeasesResponse>) answers);
                    }
                })
                .intercept(new ValidationInterceptor())
                .build()
                .start();
        channel = TestPki.channel(server.getPort());
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private StreamObserver<HoldLeasesRequest> converse(ServerCallStreamObserver<HoldLeasesResponse> answers) {
        Conversation<HoldLeasesRequest, HoldLeasesResponse> conversation = new Conversation<>(answers);
        var _ = Thread.ofVirtual().start(() -> {
            try {
                conversation.hold(asked -> HoldLeasesResponse.getDefaultInstance());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        });
        return conversation;
    }

    private StreamObserver<HoldLeasesRequest> call() {
        return SyncServiceGrpc.newStub(channel).holdLeases(new StreamObserver<>() {
            @Override
            public void onNext(HoldLeasesResponse answer) {
                answered.countDown();
            }

            @Override
            public void onError(Throwable failure) {
                status.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                status.complete(Status.OK);
            }
        });
    }

    @Test
    void endsWhenAMessageIsRefusedOnTheWayIn() throws Exception {
        StreamObserver<HoldLeasesRequest> call = call();
        call.onNext(HoldLeasesRequest.newBuilder().setWorkerId("worker").build());
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();

        call.onNext(HoldLeasesRequest.getDefaultInstance());

        assertThat(status.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsWhenTheCallerHasLeft() throws Exception {
        StreamObserver<HoldLeasesRequest> call = call();
        call.onNext(HoldLeasesRequest.newBuilder().setWorkerId("worker").build());
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();

        call.onError(Status.CANCELLED.asRuntimeException());

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
