package io.keyward.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.GetClusterResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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

    @Test
    void calls_that_wait_in_vain_leave_no_more_behind_than_one() throws InterruptedException {
        Connection connection = new Connection();
        ServiceChannel channel = new ServiceChannel("access-service", connection, Duration.ofMillis(250));

        for (int round = 0; round < 3; round++) {
            for (Thread call : start(20, channel)) {
                call.join();
            }
        }

        assertThat(connection.listeners).hasSize(1);
    }

    @Test
    void all_who_wait_go_on_once_the_service_is_back() throws InterruptedException {
        Connection connection = new Connection();
        ServiceChannel channel = new ServiceChannel("access-service", connection, Duration.ofMinutes(10));
        List<Thread> calls = start(20, channel);

        connection.become(ConnectivityState.CONNECTING);
        connection.become(ConnectivityState.READY);

        for (Thread call : calls) {
            call.join();
        }
        assertThat(connection.listeners.size()).isLessThanOrEqualTo(1);
    }

    private static List<Thread> start(int count, ServiceChannel channel) {
        List<Thread> calls = new ArrayList<>();
        for (int call = 0; call < count; call++) {
            calls.add(Thread.ofVirtual().start(channel::ready));
        }
        return calls;
    }

    private static ServiceChannel channel(int port, Duration connectWait) {
        return new ServiceChannel(
                "access-service",
                GrpcChannel.open("127.0.0.1:" + port, TestPki.credentials(Peer.GATEWAY), Duration.ofSeconds(10), 4_096),
                connectWait);
    }

    private static GetClusterResponse call(ServiceChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.ready()).getCluster(GetClusterRequest.getDefaultInstance());
    }

    private static GetClusterResponse callNow(ServiceChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.now()).getCluster(GetClusterRequest.getDefaultInstance());
    }

    private static Server serve(int port) throws IOException {
        return Grpc.newServerBuilderForPort(port, TestPki.server(Peer.ACCESS_SERVICE))
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

    /** As grpc-java's channel it keeps a listener until its state changes. */
    private static final class Connection extends ManagedChannel {

        private final Queue<Runnable> listeners = new ConcurrentLinkedQueue<>();
        private volatile ConnectivityState state = ConnectivityState.TRANSIENT_FAILURE;

        void become(ConnectivityState next) {
            state = next;
            for (Runnable listener = listeners.poll(); listener != null; listener = listeners.poll()) {
                listener.run();
            }
        }

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
            if (source == state) {
                listeners.add(callback);
            } else {
                callback.run();
            }
        }

        @Override
        public void resetConnectBackoff() {}

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String authority() {
            return "";
        }
    }
}
