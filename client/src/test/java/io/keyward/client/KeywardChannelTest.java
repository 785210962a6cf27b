package io.keyward.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc.AccessEntryServiceImplBase;
import io.keyward.proto.access.v1.AccessEntryServiceOuterClass;
import io.keyward.proto.access.v1.AccessPolicyServiceOuterClass;
import io.keyward.proto.access.v1.ClusterServiceOuterClass;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.CreateAccessEntryResponse;
import io.keyward.proto.access.v1.QuarantineServiceOuterClass;
import io.keyward.proto.access.v1.RbacServiceOuterClass;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.AuditServiceOuterClass;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.identity.v1.IdentityServiceOuterClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywardChannelTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

    private final Path folder;
    private final Queue<Status> refusals = new ConcurrentLinkedQueue<>();
    private final List<CreateAccessEntryRequest> changes = new CopyOnWriteArrayList<>();
    private final List<ListEventsRequest> searches = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Server server;

    KeywardChannelTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Refuses as often as the test says, then answers. */
    private final class Entries extends AccessEntryServiceImplBase {

        @Override
        public void createAccessEntry(CreateAccessEntryRequest request, StreamObserver<CreateAccessEntryResponse> out) {
            changes.add(request);
            Status refusal = refusals.poll();
            if (refusal != null) {
                out.onError(refusal.asRuntimeException());
                return;
            }
            out.onNext(CreateAccessEntryResponse.getDefaultInstance());
            out.onCompleted();
        }
    }

    private final class Events extends AuditServiceImplBase {

        @Override
        public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
            searches.add(request);
            out.onNext(ListEventsResponse.getDefaultInstance());
            out.onCompleted();
        }
    }

    private final class Tokens implements ServerInterceptor {

        @Override
        public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
                ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            String token = headers.get(AUTHORIZATION);
            tokens.add(token == null ? "" : token);
            return next.startCall(call, headers);
        }
    }

    @BeforeEach
    void serve() throws Exception {
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("the client's tests", now, Duration.ofDays(1));
        Credential own = authority.issue(
                new Subject("access-service", List.of("127.0.0.1"), List.of()), now, Duration.ofDays(1));
        Files.writeString(authorities(), authority.own().certificatePem());
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.create(stream(own.certificatePem()), stream(own.keyPem())))
                .addService(new Entries())
                .addService(new Events())
                .intercept(new Tokens())
                .build()
                .start();
    }

    @AfterEach
    void end() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow().awaitTermination();
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    }

    private Path authorities() {
        return folder.resolve("ca.pem");
    }

    private KeywardChannel channel() throws IOException {
        return KeywardChannel.to("127.0.0.1:" + server.getPort()).trusting(authorities());
    }

    private CreateAccessEntryResponse create(KeywardChannel channel, String requestId) {
        return AccessEntryServiceGrpc.newBlockingStub(opened(channel))
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setRequestId(requestId)
                        .build());
    }

    private ManagedChannel opened(KeywardChannel channel) {
        ManagedChannel opened = channel.open();
        channels.add(opened);
        return opened;
    }

    private StatusRuntimeException failure(KeywardChannel channel) {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, () -> create(channel, ""));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void unavailable_is_tried_again_with_the_same_request_id() throws Exception {
        refusals.addAll(List.of(Status.UNAVAILABLE, Status.UNAVAILABLE));

        create(channel(), "");

        assertThat(changes).hasSize(3);
        Set<String> ids =
                changes.stream().map(CreateAccessEntryRequest::getRequestId).collect(Collectors.toSet());
        assertThat(ids).singleElement().satisfies(id -> assertThat(UUID.fromString(id))
                .isNotNull());
    }

    @Test
    void a_request_id_of_the_programs_own_stays() throws Exception {
        create(channel(), "ticket-17");

        assertThat(changes)
                .singleElement()
                .extracting(CreateAccessEntryRequest::getRequestId)
                .isEqualTo("ticket-17");
    }

    @Test
    void nothing_else_is_tried_again() throws Exception {
        for (Status refusal : List.of(Status.ABORTED, Status.RESOURCE_EXHAUSTED, Status.INTERNAL, Status.UNKNOWN)) {
            changes.clear();
            refusals.add(refusal);

            assertThat(failure(channel()).getStatus().getCode()).isEqualTo(refusal.getCode());
            assertThat(changes).as(refusal.getCode().name()).hasSize(1);
        }
    }

    @Test
    void who_repeats_by_themselves_is_left_to_it() throws Exception {
        refusals.add(Status.UNAVAILABLE);

        assertThat(failure(channel().withoutRepeats()).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(changes)
                .singleElement()
                .extracting(CreateAccessEntryRequest::getRequestId)
                .isEqualTo("");
    }

    @Test
    void what_looks_for_events_by_a_request_id_is_no_change() throws Exception {
        var unused =
                AuditServiceGrpc.newBlockingStub(opened(channel())).listEvents(ListEventsRequest.getDefaultInstance());

        assertThat(searches).containsExactly(ListEventsRequest.getDefaultInstance());
    }

    @Test
    void every_change_of_the_contract_gets_a_request_id() {
        List<String> without = Stream.of(
                        AccessEntryServiceOuterClass.getDescriptor(),
                        AccessPolicyServiceOuterClass.getDescriptor(),
                        ClusterServiceOuterClass.getDescriptor(),
                        QuarantineServiceOuterClass.getDescriptor(),
                        RbacServiceOuterClass.getDescriptor(),
                        IdentityServiceOuterClass.getDescriptor(),
                        AuditServiceOuterClass.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(List::stream)
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> RequestIds.field(method.getInputType()) == null)
                .map(MethodDescriptor::getName)
                .filter(name -> !name.matches("(Get|List|WhoAmI).*"))
                .toList();

        assertThat(without).containsExactly("AppendEvents");
    }

    @Test
    void a_token_is_sent_until_shortly_before_its_end_and_then_another() throws Exception {
        Queue<BearerToken> given = new ArrayDeque<>(
                List.of(new BearerToken("one", Instant.now().plusSeconds(5)), new BearerToken("two", LATER)));
        KeywardChannel channel = channel().as(given::remove);
        var stub = AuditServiceGrpc.newBlockingStub(opened(channel));

        for (int i = 0; i < 3; i++) {
            var unused = stub.listEvents(ListEventsRequest.getDefaultInstance());
        }

        assertThat(tokens).containsExactly("Bearer one", "Bearer two", "Bearer two");
    }

    @Test
    void a_token_that_is_good_stands_in_while_no_other_can_be_had() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        KeywardChannel channel = channel().as(() -> {
            if (asked.getAndIncrement() > 0) {
                throw new IOException("the issuer is away");
            }
            return new BearerToken("old", Instant.now().plusSeconds(8));
        });
        var stub = AuditServiceGrpc.newBlockingStub(opened(channel));

        for (int i = 0; i < 2; i++) {
            var unused = stub.listEvents(ListEventsRequest.getDefaultInstance());
        }

        assertThat(asked).hasValue(2);
        assertThat(tokens).containsExactly("Bearer old", "Bearer old");
    }

    @Test
    void without_a_token_nothing_is_called() throws Exception {
        StatusRuntimeException failure = failure(channel().withoutRepeats().as(() -> {
            throw new IOException("the issuer is away");
        }));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure)
                .hasMessageContaining("no bearer token can be had")
                .hasRootCauseMessage("the issuer is away");
        assertThat(tokens).isEmpty();
    }

    @Test
    void a_token_never_leaves_in_the_clear() throws Exception {
        Server plaintext = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        io.grpc.InsecureServerCredentials.create())
                .addService(new Entries())
                .intercept(new Tokens())
                .build()
                .start();
        try {
            StatusRuntimeException failure = failure(KeywardChannel.to("127.0.0.1:" + plaintext.getPort())
                    .by(InsecureChannelCredentials.create())
                    .as(() -> new BearerToken("secret", LATER)));

            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(tokens).isEmpty();
        } finally {
            plaintext.shutdownNow();
        }
    }

    @Test
    void a_server_of_another_authority_sees_no_token() {
        KeywardChannel channel = KeywardChannel.to("127.0.0.1:" + server.getPort())
                .withoutRepeats()
                .as(() -> new BearerToken("secret", LATER));

        assertThat(failure(channel).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(tokens).isEmpty();
    }

    @Test
    void a_token_file_is_read() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "from.a.file\n");
        create(channel().as(TokenSource.file(file)), "");
        assertThat(tokens).containsExactly("Bearer from.a.file");

        Files.writeString(file, "two words");
        assertThatThrownBy(TokenSource.file(file)::token)
                .isInstanceOf(IOException.class)
                .hasMessage(file + " holds no bearer token");
    }

    @Test
    void a_token_is_not_shown() {
        assertThat(new BearerToken("s3cret", LATER)).hasToString("BearerToken[expireTime=" + LATER + "]");
        assertThatThrownBy(() -> new BearerToken("s3cret\r\nx: y", LATER))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("s3cret");
    }
}
