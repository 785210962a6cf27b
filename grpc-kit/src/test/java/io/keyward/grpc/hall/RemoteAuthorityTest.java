package io.keyward.grpc.hall;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.GetAuthorityResponse;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RemoteAuthorityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int WAITING = 20;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void who_waits_for_the_same_question_hears_together_that_it_is_not_answered() throws Exception {
        // The first looks at the clock twice, as it comes and as it asks; each of the others as it comes.
        int allAreThere = 2 + WAITING;
        HallServiceGrpc.HallServiceImplBase silent = new HallServiceGrpc.HallServiceImplBase() {
            @Override
            public void getAuthority(GetAuthorityRequest request, StreamObserver<GetAuthorityResponse> answer) {
                asked.incrementAndGet();
                assertEventually(PATIENCE, () -> assertThat(clock.get()).isGreaterThanOrEqualTo(allAreThere));
                answer.onError(Status.DEADLINE_EXCEEDED.asException());
            }
        };
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(silent)
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        RemoteAuthority authority = new RemoteAuthority(() -> channel, clock::incrementAndGet);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            callers.add(threads.submit(authority::current));
            assertEventually(PATIENCE, () -> assertThat(asked).hasValue(1));
            for (int i = 0; i < WAITING; i++) {
                callers.add(threads.submit(authority::current));
            }

            assertThat(callers)
                    .allSatisfy(caller -> assertThatThrownBy(caller::get).hasCauseInstanceOf(Unavailable.class));

            // That of the first, who came before them, and one for all of the others.
            assertThat(asked).hasValue(2);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }
}
