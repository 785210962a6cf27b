package io.keyward.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.testing.Eventually;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.GetClusterResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceChannelTest {

    @Test
    void a_service_that_comes_back_is_reached_at_once() throws IOException, InterruptedException {
        Server first = serve(0);
        int port = first.getPort();
        ServiceChannel channel = channel(port, Duration.ofSeconds(2));
        assertThat(call(channel)).isNotNull();

        first.shutdownNow().awaitTermination();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> callNow(channel)).isInstanceOf(StatusRuntimeException.class);
        }
        Server second = serve(port);

        assertThat(call(channel)).isNotNull();
        second.shutdownNow();
        channel.shutdown();
    }

    @Test
    void a_service_that_starts_meanwhile_is_waited_for() throws IOException {
        Server probe = serve(0);
        int port = probe.getPort();
        probe.shutdownNow();
        Eventually.assertEventually(
                Duration.ofSeconds(5), () -> assertThat(probe.isTerminated()).isTrue());
        ServiceChannel channel = channel(port, Duration.ofSeconds(20));

        assertThatThrownBy(() -> callNow(channel)).isInstanceOf(StatusRuntimeException.class);
        Server late = serve(port);

        assertThat(call(channel)).isNotNull();
        late.shutdownNow();
        channel.shutdown();
    }

    private static ServiceChannel channel(int port, Duration connectWait) {
        return new ServiceChannel(
                "access-service", GrpcChannel.open("127.0.0.1:" + port, Duration.ofSeconds(10), 4_096), connectWait);
    }

    private static GetClusterResponse call(ServiceChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.ready()).getCluster(GetClusterRequest.getDefaultInstance());
    }

    private static GetClusterResponse callNow(ServiceChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.now()).getCluster(GetClusterRequest.getDefaultInstance());
    }

    private static Server serve(int port) throws IOException {
        return ServerBuilder.forPort(port)
                .addService(new ClusterServiceGrpc.ClusterServiceImplBase() {
                    @Override
                    public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
                        observer.onNext(GetClusterResponse.getDefaultInstance());
                        observer.onCompleted();
                    }
                })
                .build()
                .start();
    }
}
