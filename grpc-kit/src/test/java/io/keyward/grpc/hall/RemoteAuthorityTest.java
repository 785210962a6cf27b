package io.keyward.grpc.hall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.GetAuthorityResponse;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteAuthorityTest {

    private enum Mood {
        ANSWERS,
        REFUSES,
        SAYS_NOTHING
    }

    private final AtomicInteger asked = new AtomicInteger();
    private volatile Mood mood = Mood.ANSWERS;
    private final AtomicLong now = new AtomicLong();
    private Server server;
    private ManagedChannel channel;
    private RemoteAuthority authority;

    @BeforeEach
    void open() throws IOException {
        server = Grpc.newServerBuilderForPort(0, TestPki.server(Peer.ACCESS_SERVICE))
                .addService(new HallServiceGrpc.HallServiceImplBase() {
                    @Override
                    public void getAuthority(
                            GetAuthorityRequest request, StreamObserver<GetAuthorityResponse> observer) {
                        int version = asked.incrementAndGet();
                        switch (mood) {
                            case ANSWERS -> {
                                observer.onNext(GetAuthorityResponse.newBuilder()
                                        .setVersion(version)
                                        .build());
                                observer.onCompleted();
                            }
                            case REFUSES -> observer.onError(Status.UNAVAILABLE.asRuntimeException());
                            case SAYS_NOTHING -> {}
                        }
                    }
                })
                .build()
                .start();
        channel = TestPki.channel(server.getPort());
        authority = new RemoteAuthority(() -> channel, now::get);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void anAnswerHoldsForAThirdOfASecond() {
        assertThat(authority.current().version()).isEqualTo(1);
        now.addAndGet(Duration.ofMillis(299).toNanos());
        assertThat(authority.current().version()).isEqualTo(1);
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(authority.current().version()).isEqualTo(2);
    }

    @Test
    void withoutAnAnswerNobodyIsLetInByAnOlderOne() {
        assertThat(authority.current().version()).isEqualTo(1);
        mood = Mood.REFUSES;
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatExceptionOfType(Unavailable.class).isThrownBy(authority::current);

        mood = Mood.ANSWERS;
        now.addAndGet(1);
        assertThat(authority.current().version()).isEqualTo(3);
    }

    @Test
    void whoWaitsForAnAnswerThatDoesNotComeWaitsNoLongerThanTheOthers() throws Exception {
        mood = Mood.SAYS_NOTHING;
        List<Callable<Authority>> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            callers.add(authority::current);
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Authority> waiting : threads.invokeAll(callers)) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(waiting::get)
                        .withCauseInstanceOf(Unavailable.class);
            }
        }

        assertThat(asked).hasValue(1);
    }
}
