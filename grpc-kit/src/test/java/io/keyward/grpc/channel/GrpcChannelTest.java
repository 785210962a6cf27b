package io.keyward.grpc.channel;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcChannelTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final ServiceCredentials GATEWAY = TestPki.credentials(Peer.GATEWAY);

    /** A server that answers with its name, or never. */
    private static final class Replica extends AuditServiceImplBase {

        private final HealthStatusManager health = new HealthStatusManager();
        private final String name;
        private final Server server;

        Replica(String name, int port) throws IOException {
            this.name = name;
            health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
            server = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            TestPki.server(Peer.AUDIT_SERVICE))
                    .addService(this)
                    .addService(health.getHealthService())
                    .permitKeepAliveTime(15, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .build()
                    .start();
        }

        @Override
        public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
            if (request.getPageToken().equals("never")) {
                return;
            }
            out.onNext(ListEventsResponse.newBuilder().setNextPageToken(name).build());
            out.onCompleted();
        }

        String address() {
            return "127.0.0.1:" + server.getPort();
        }

        void die() throws InterruptedException {
            server.shutdownNow().awaitTermination();
        }
    }

    private final List<Replica> replicas = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        for (Replica replica : replicas) {
            replica.die();
        }
    }

    private Replica replica(String name, int port) throws IOException {
        Replica replica = new Replica(name, port);
        replicas.add(replica);
        return replica;
    }

    private ManagedChannel channel(Duration timeout, Replica... to) {
        String targets =
                String.join(",", List.of(to).stream().map(Replica::address).toList());
        ManagedChannel channel = GrpcChannel.open(targets, GATEWAY, timeout, 1 << 20);
        channels.add(channel);
        return channel;
    }

    private static String ask(ManagedChannel channel) {
        return AuditServiceGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .listEvents(ListEventsRequest.getDefaultInstance())
                .getNextPageToken();
    }

    /** A call that was under way to a replica that died has failed: the next ones are asked. */
    private static Set<String> askOften(ManagedChannel channel) {
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try {
                answered.add(ask(channel));
            } catch (StatusRuntimeException e) {
                throw new AssertionError("a call failed", e);
            }
        }
        return answered;
    }

    @Test
    void calls_go_round_all_replicas() throws Exception {
        ManagedChannel channel = channel(SOON, replica("a", 0), replica("b", 0));

        assertEventually(SOON, () -> assertThat(askOften(channel)).containsExactlyInAnyOrder("a", "b"));
    }

    @Test
    void a_replica_that_dies_is_left_out_and_taken_back_within_seconds() throws Exception {
        Replica a = replica("a", 0);
        Replica b = replica("b", 0);
        int port = b.server.getPort();
        ManagedChannel channel = channel(SOON, a, b);
        assertEventually(SOON, () -> assertThat(askOften(channel)).hasSize(2));

        b.die();
        assertEventually(SOON, () -> assertThat(askOften(channel)).containsExactly("a"));
        Replica unused = replica("b again", port);

        assertEventually(SOON, () -> assertThat(askOften(channel)).contains("b again"));
    }

    @Test
    void a_replica_that_says_it_does_not_serve_gets_no_calls() throws Exception {
        Replica draining = replica("draining", 0);
        ManagedChannel channel = channel(SOON, replica("a", 0), draining);
        assertEventually(SOON, () -> assertThat(askOften(channel)).hasSize(2));

        draining.health.enterTerminalState();

        assertEventually(SOON, () -> assertThat(askOften(channel)).containsExactly("a"));
    }

    @Test
    void a_call_without_a_deadline_ends_all_the_same() throws Exception {
        ManagedChannel channel = channel(Duration.ofMillis(300), replica("a", 0));

        StatusRuntimeException failure =
                catchThrowableOfType(StatusRuntimeException.class, () -> AuditServiceGrpc.newBlockingStub(channel)
                        .listEvents(ListEventsRequest.newBuilder()
                                .setPageToken("never")
                                .build()));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:0", "localhost:65536", "a:1,", "a:1 b:2", "http://a:1"})
    void what_is_no_list_of_replicas_is_refused(String replicas) {
        assertThatThrownBy(() -> GrpcChannel.open(replicas, GATEWAY, SOON, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be host:port with a port from 1 to 65535");
    }
}
