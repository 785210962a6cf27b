package io.keyward.grpc.server;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.error.ErrorMapper;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.reply.Replies;
import io.keyward.grpc.testing.TestHall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcServerTest {

    private static final ListEventsRequest ASKED = ListEventsRequest.getDefaultInstance();
    private static final ErrorMapper ERRORS = new ErrorMapper(List.of());
    private static final ClientInterceptor AS_EVE =
            new CallerClientInterceptor(new Caller(TestHall.user("eve"), "", "", "r", "grpc"));
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A service whose answer each test says. */
    private static final class Answering extends AuditServiceImplBase {

        private final Replies replies = new Replies(ERRORS);
        private volatile Supplier<ListEventsResponse> answer = ListEventsResponse::getDefaultInstance;

        @Override
        public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
            replies.reply(out, answer);
        }
    }

    private record Config(Duration shutdownGrace) implements GrpcServerConfig {

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public MemorySize maxRequestSize() {
            return new MemorySize(BigInteger.valueOf(1 << 20));
        }

        @Override
        public MemorySize maxMetadataSize() {
            return new MemorySize(BigInteger.valueOf(16 << 10));
        }

        @Override
        public int maxResetsPerSecond() {
            return 200;
        }

        @Override
        public Duration handshakeTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration maxConnectionAge() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration maxConnectionAgeGrace() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean takesNul() {
            return false;
        }

        @Override
        public Optional<Set<String>> takesNulInside() {
            return Optional.empty();
        }

        @Override
        public MemorySize flowControlWindow() {
            return new MemorySize(BigInteger.valueOf(1 << 20));
        }

        @Override
        public int maxCallsPerConnection() {
            return 100;
        }

        @Override
        public Duration keepAliveTime() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration keepAliveTimeout() {
            return Duration.ofSeconds(10);
        }
    }

    private final Answering endpoint = new Answering();
    private final GrpcServer server = new GrpcServer(
            new Config(Duration.ofSeconds(5)),
            TestPki.credentials(Peer.AUDIT_SERVICE),
            new TestHall()
                    .with(List.of(TestHall.binding("log", Role.ROLE_AUDITOR, "eve")))
                    .hall(),
            List.of(ERRORS),
            List.of(endpoint),
            new SimpleMeterRegistry());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        server.start(new StartupEvent());
        channel = TestPki.channel(server.port());
    }

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        channel.shutdownNow();
        server.drain(new ShutdownEvent());
        server.stop(new ShutdownEvent());
    }

    private AuditServiceBlockingStub stub() {
        return AuditServiceGrpc.newBlockingStub(channel)
                .withInterceptors(AS_EVE)
                .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void the_callers_deadline_is_that_of_the_endpoint() {
        endpoint.answer = () -> {
            Deadline deadline = Context.current().getDeadline();
            assertThat(deadline).isNotNull();
            return ListEventsResponse.newBuilder()
                    .setNextPageToken(Long.toString(deadline.timeRemaining(TimeUnit.SECONDS)))
                    .build();
        };

        String left = stub().withDeadlineAfter(100, TimeUnit.SECONDS)
                .listEvents(ASKED)
                .getNextPageToken();

        assertThat(Long.parseLong(left)).isBetween(80L, 100L);
    }

    @Test
    void an_endpoint_sees_that_its_caller_has_left() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        endpoint.answer = () -> {
            Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
            asked.countDown();
            await(cancelled);
            return ListEventsResponse.getDefaultInstance();
        };

        Future<?> call =
                AuditServiceGrpc.newFutureStub(channel).withInterceptors(AS_EVE).listEvents(ASKED);
        await(asked);
        assertThat(call.cancel(true)).isTrue();

        assertThat(await(cancelled)).isTrue();
    }

    @Test
    void a_deadline_that_passes_ends_the_call_for_both_sides() {
        ListEventsResponse connected = stub().listEvents(ASKED);
        assertThat(connected).isNotNull();
        CountDownLatch cancelled = new CountDownLatch(1);
        endpoint.answer = () -> {
            Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
            await(cancelled);
            return ListEventsResponse.getDefaultInstance();
        };

        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub().withDeadlineAfter(500, TimeUnit.MILLISECONDS).listEvents(ASKED));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(await(cancelled)).isTrue();
    }

    /** What the shared HTTP port answered now and then: "Half-closed without a request". */
    @Test
    void no_call_of_very_many_fails() throws Exception {
        List<Future<Integer>> callers = IntStream.range(0, 30)
                .mapToObj(i -> threads.submit(() -> {
                    AuditServiceBlockingStub stub = stub().withDeadlineAfter(120, TimeUnit.SECONDS);
                    for (int call = 0; call < 2_000; call++) {
                        ListEventsResponse unused = stub.listEvents(ASKED);
                    }
                    return 2_000;
                }))
                .toList();

        int answered = 0;
        for (Future<Integer> caller : callers) {
            answered += caller.get();
        }
        assertThat(answered).isEqualTo(60_000);
    }

    @Test
    void a_refusal_keeps_its_reason() {
        endpoint.answer = () -> {
            throw new ServiceException.Conflict("lost a race");
        };

        assertThat(failure().reason()).isEqualTo(ErrorReason.ERROR_REASON_CONFLICT);
    }

    @Test
    void an_error_of_our_own_is_answered_and_tells_nothing() {
        endpoint.answer = () -> {
            throw new StackOverflowError("secret");
        };

        assertThat(failure().reason()).isEqualTo(ErrorReason.ERROR_REASON_INTERNAL);
        assertThat(failure().message()).doesNotContain("secret");
    }

    @Test
    void bytes_that_are_no_message_are_the_callers_fault() {
        byte[] endless = {(byte) 0xFF, (byte) 0xFF, 1};
        MethodDescriptor<byte[], ListEventsResponse> garbled =
                AuditServiceGrpc.getListEventsMethod().<byte[], ListEventsResponse>toBuilder(
                                new Bytes(),
                                AuditServiceGrpc.getListEventsMethod().getResponseMarshaller())
                        .build();

        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        ClientInterceptors.intercept(channel, AS_EVE),
                        garbled,
                        CallOptions.DEFAULT.withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS),
                        endless));

        assertThat(RpcFailure.of(refusal).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(RpcFailure.of(refusal).reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            throw new UnsupportedOperationException("a client reads none");
        }
    }

    @Test
    void the_endpoint_knows_its_caller() {
        endpoint.answer = () -> ListEventsResponse.newBuilder()
                .setNextPageToken(Caller.current().actor())
                .build();

        String actor = stub().listEvents(ASKED).getNextPageToken();

        assertThat(actor).isEqualTo("eve");
    }

    @Test
    void a_server_that_ends_lets_calls_under_way_end_first() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        endpoint.answer = () -> {
            endpoint.answer = ListEventsResponse::getDefaultInstance;
            asked.countDown();
            await(goOn);
            return ListEventsResponse.newBuilder().setNextPageToken("done").build();
        };
        Future<ListEventsResponse> call = threads.submit(() -> stub().listEvents(ASKED));
        await(asked);
        assertThat(serving(HealthGrpc.newBlockingStub(channel))).isEqualTo(ServingStatus.SERVING);

        server.drain(new ShutdownEvent());
        assertEventually(SOON, () -> assertThat(failure().code()).isEqualTo(Status.Code.UNAVAILABLE));
        goOn.countDown();

        assertThat(call.get().getNextPageToken()).isEqualTo("done");
    }

    private static ServingStatus serving(HealthGrpc.HealthBlockingStub health) {
        return health.withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder()
                        .setService(AuditServiceGrpc.SERVICE_NAME)
                        .build())
                .getStatus();
    }

    private RpcFailure failure() {
        StatusRuntimeException failure =
                catchThrowableOfType(StatusRuntimeException.class, () -> stub().listEvents(ASKED));
        assertThat(failure).isNotNull();
        return RpcFailure.of(failure);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
