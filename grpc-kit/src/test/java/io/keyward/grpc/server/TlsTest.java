package io.keyward.grpc.server;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.testing.TestHall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.PemFiles;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server as it is in production, and whoever may come to it. */
class TlsTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private final CertificateAuthority ours = TestPki.authority();
    private final CertificateAuthority other = CertificateAuthority.create("Keyward's tests", Instant.now(), HOUR);

    private static final class Warnings extends Handler {
        private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                seen.add(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Lets nobody in, and tells whom it took them for. */
    private final TestHall hall = new TestHall();

    private final Path folder;
    private final ServiceCredentials credentials;
    private final GrpcServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    TlsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("ca.pem"), ours.own().certificatePem());
        put("server", ours.issue(TestPki.subject(Peer.AUDIT_SERVICE), Instant.now(), HOUR));
        credentials = new ServiceCredentials(files("server"), HOUR);
        GrpcServerConfig config = new SmallRyeConfigBuilder()
                .withMapping(GrpcServerConfig.class)
                .withConverters(new Converter<?>[] {new MemorySizeConverter(), new DurationConverter()})
                .withDefaultValues(Map.of("keyward.grpc.handshake-timeout", "1s"))
                .build()
                .getConfigMapping(GrpcServerConfig.class);
        server = new GrpcServer(
                config, credentials, hall.hall(), List.of(), List.of(new Silent()), new SimpleMeterRegistry());
    }

    private static final class Silent extends AuditServiceImplBase {
        @Override
        public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
            out.onError(new AssertionError("never reached"));
        }
    }

    @BeforeEach
    void start() {
        server.start(new StartupEvent());
    }

    @AfterEach
    void stop() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        server.drain(new ShutdownEvent());
        server.stop(new ShutdownEvent());
    }

    private void put(String name, Credential credential) {
        TestPki.write(folder, name, credential);
    }

    private PemFiles files(String name) {
        return new PemFiles(folder.resolve(name + ".pem"), folder.resolve(name + ".key"), folder.resolve("ca.pem"));
    }

    private ChannelCredentials shown(Credential credential) throws IOException {
        put("client", credential);
        return TlsChannelCredentials.newBuilder()
                .keyManager(
                        folder.resolve("client.pem").toFile(),
                        folder.resolve("client.key").toFile())
                .trustManager(TestPki.authorities().toFile())
                .build();
    }

    /** What the server answers whoever connects like this: who it takes them for, or how it refuses. */
    private Status ask(ChannelCredentials by) {
        ManagedChannel channel = TestPki.channel(server.port(), by);
        channels.add(channel);
        return ask(AuditServiceGrpc.newBlockingStub(channel));
    }

    private Status ask(AuditServiceGrpc.AuditServiceBlockingStub stub) {
        Status answer = catchThrowableOfType(
                        StatusRuntimeException.class, () -> stub.withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                                .listEvents(ListEventsRequest.getDefaultInstance()))
                .getStatus();
        return switch (answer.getCode()) {
            case UNAUTHENTICATED -> Status.ABORTED.withDescription("nobody");
            case PERMISSION_DENIED -> {
                String name =
                        hall.refusals().getLast().getCaller().getIdentity().getName();
                yield Status.ABORTED.withDescription(name.substring("keyward/".length()));
            }
            default -> answer;
        };
    }

    private void assertTakenFor(String peer, ChannelCredentials by) {
        Status answer = ask(by);
        assertThat(answer.getCode()).as(answer.toString()).isEqualTo(Status.Code.ABORTED);
        assertThat(answer.getDescription()).isEqualTo(peer);
    }

    private void assertNotConnected(ChannelCredentials by) {
        Status answer = ask(by);
        assertThat(answer.getCode()).as(answer.toString()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void every_service_is_known_by_its_certificate() {
        for (Peer peer : Peer.values()) {
            assertTakenFor(peer.service(), TestPki.credentials(peer).client());
        }
    }

    @Test
    void whoever_shows_no_certificate_is_served_and_is_nobody() {
        assertTakenFor("nobody", TestPki.anonymous());
    }

    @Test
    void a_certificate_of_our_authority_without_a_services_uri_is_nobodys() throws IOException {
        Subject subject = new Subject("gateway", List.of("localhost", "gateway"), List.of());

        assertTakenFor("nobody", shown(ours.issue(subject, Instant.now(), HOUR)));
    }

    @Test
    void plaintext_is_refused() {
        assertNotConnected(InsecureChannelCredentials.create());
    }

    @Test
    void a_certificate_of_another_authority_is_refused_in_the_handshake_whatever_it_says() throws IOException {
        assertNotConnected(shown(other.issue(TestPki.subject(Peer.GATEWAY), Instant.now(), HOUR)));
    }

    @Test
    void a_certificate_that_signs_itself_is_refused() throws IOException {
        assertNotConnected(shown(other.own()));
    }

    @Test
    void a_certificate_that_has_run_out_or_has_not_begun_is_refused() throws IOException {
        Instant now = Instant.now();

        assertNotConnected(shown(ours.issue(TestPki.subject(Peer.GATEWAY), now.minus(HOUR), HOUR.dividedBy(2))));
        assertNotConnected(shown(ours.issue(TestPki.subject(Peer.GATEWAY), now.plus(HOUR), HOUR)));
    }

    /** A service's certificate must not make others. */
    @Test
    void a_certificate_that_a_service_signed_is_refused() throws IOException {
        Credential service = ours.issue(TestPki.subject(Peer.SYNC_WORKER), Instant.now(), HOUR);
        Credential forged = new CertificateAuthority(service).issue(TestPki.subject(Peer.GATEWAY), Instant.now(), HOUR);
        put("client", forged);
        Files.writeString(folder.resolve("client.pem"), forged.certificatePem() + service.certificatePem());

        assertNotConnected(TlsChannelCredentials.newBuilder()
                .keyManager(
                        folder.resolve("client.pem").toFile(),
                        folder.resolve("client.key").toFile())
                .trustManager(TestPki.authorities().toFile())
                .build());
    }

    @Test
    void a_client_refuses_a_server_of_another_authority_another_host_or_out_of_date() throws Exception {
        ServiceCredentials gateway = TestPki.credentials(Peer.GATEWAY);
        assertTakenFor("gateway", gateway.client());
        Instant now = Instant.now();

        for (Credential wrong : List.of(
                other.issue(TestPki.subject(Peer.AUDIT_SERVICE), now, HOUR),
                ours.issue(new Subject("127.0.0.1", List.of("example.org"), List.of()), now, HOUR))) {
            put("server", wrong);
            assertThat(credentials.reload()).isTrue();
            assertNotConnected(gateway.client());
        }
        put("server", ours.issue(TestPki.subject(Peer.AUDIT_SERVICE), now, HOUR));
        assertThat(credentials.reload()).isTrue();
        assertTakenFor("gateway", gateway.client());
    }

    /** Each replica is judged under its own name, not under that of the first. */
    @Test
    void replicas_are_known_by_their_own_hosts() {
        put(
                "server",
                ours.issue(
                        new Subject("audit", List.of("localhost"), List.of(Peer.AUDIT_SERVICE.uri())),
                        Instant.now(),
                        HOUR));
        assertThat(credentials.reload()).isTrue();
        ManagedChannel channel = GrpcChannel.open(
                "127.0.0.1:1,localhost:" + server.port(), TestPki.credentials(Peer.GATEWAY), SOON, 1 << 20);
        channels.add(channel);

        assertThat(ask(AuditServiceGrpc.newBlockingStub(channel).withWaitForReady())
                        .getDescription())
                .isEqualTo("gateway");
    }

    @Test
    void replaced_files_count_for_new_connections_and_open_ones_go_on() throws Exception {
        BigInteger before = shownBy(server.port()).getSerialNumber();
        ManagedChannel open = TestPki.channel(server.port());
        channels.add(open);
        assertThat(ask(AuditServiceGrpc.newBlockingStub(open)).getDescription()).isEqualTo("gateway");
        Credential renewed = ours.issue(TestPki.subject(Peer.AUDIT_SERVICE), Instant.now(), HOUR);

        put("server", renewed);
        assertThat(credentials.reload()).isTrue();

        assertThat(shownBy(server.port())).isEqualTo(renewed.certificate());
        assertThat(renewed.certificate().getSerialNumber()).isNotEqualTo(before);
        assertThat(ask(AuditServiceGrpc.newBlockingStub(open)).getDescription()).isEqualTo("gateway");
        assertThat(credentials.reload()).isFalse();
    }

    @Test
    void an_authority_is_believed_from_when_it_is_added_until_it_is_taken_away() throws IOException {
        ChannelCredentials newcomer = shown(other.issue(TestPki.subject(Peer.GATEWAY), Instant.now(), HOUR));
        assertNotConnected(newcomer);

        Files.writeString(
                folder.resolve("ca.pem"),
                ours.own().certificatePem() + other.own().certificatePem());
        assertThat(credentials.reload()).isTrue();
        assertTakenFor("gateway", newcomer);
        assertTakenFor("gateway", TestPki.credentials(Peer.GATEWAY).client());

        Files.writeString(folder.resolve("ca.pem"), ours.own().certificatePem());
        assertThat(credentials.reload()).isTrue();
        assertNotConnected(shown(other.issue(TestPki.subject(Peer.GATEWAY), Instant.now(), HOUR)));
    }

    @Test
    void files_that_cannot_be_used_leave_the_old_in_force_and_are_told_of_once() throws Exception {
        X509Certificate before = shownBy(server.port());
        Path certificate = folder.resolve("server.pem");
        String good = Files.readString(certificate);
        Warnings warnings = new Warnings();
        Logger logger = Logger.getLogger(ServiceCredentials.class.getName());
        logger.addHandler(warnings);
        try {
            for (String broken : List.of(
                    "",
                    "-----BEGIN CERTIFICATE-----\nbroken",
                    ours.issue(TestPki.subject(Peer.AUDIT_SERVICE), Instant.now(), HOUR)
                            .certificatePem())) {
                warnings.seen.clear();
                Files.writeString(certificate, broken);

                assertThat(credentials.reload()).isFalse();
                assertThat(credentials.reload()).isFalse();

                assertThat(warnings.seen).hasSize(1);
                assertThat(shownBy(server.port())).isEqualTo(before);
            }
            Files.delete(certificate);
            assertThat(credentials.reload()).isFalse();
            Files.writeString(certificate, good);
            Files.writeString(folder.resolve("ca.pem"), "nothing");
            assertThat(credentials.reload()).isFalse();
            assertTakenFor("gateway", TestPki.credentials(Peer.GATEWAY).client());
        } finally {
            logger.removeHandler(warnings);
        }
    }

    @Test
    void files_that_cannot_be_used_let_no_service_start_and_the_message_names_the_file() throws IOException {
        Files.writeString(
                folder.resolve("server.key"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");

        assertThatThrownBy(() -> new ServiceCredentials(files("server"), HOUR))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server.key")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> new ServiceCredentials(files("absent"), HOUR))
                .hasMessageContaining("there is no " + folder.resolve("absent.pem"));
    }

    @Test
    void tls_older_than_1_3_is_refused() {
        assertThatThrownBy(() -> shownBy(server.port(), "TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void a_connection_that_says_nothing_is_ended() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            silent.setSoTimeout(Math.toIntExact(SOON.toMillis()));

            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void metadata_above_the_limit_is_refused() {
        Metadata huge = new Metadata();
        huge.put(Metadata.Key.of("x-huge", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(20_000));
        ManagedChannel channel = TestPki.channel(server.port());
        channels.add(channel);
        var stub = AuditServiceGrpc.newBlockingStub(channel);

        assertEventually(
                SOON, () -> assertThat(ask(stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(huge)))
                                .getDescription())
                        .doesNotContain("gateway"));
        assertThat(ask(stub).getDescription()).isEqualTo("gateway");
    }

    private static X509Certificate shownBy(int port) throws IOException, GeneralSecurityException {
        return shownBy(port, "TLSv1.3");
    }

    /** Looks at the certificate only. */
    private static X509Certificate shownBy(int port, String version) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setProtocols(new String[] {version});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
