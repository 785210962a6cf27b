package io.keyward.gateway.front;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.ServiceCredentials;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The gateway by TLS, as clients that know the authority reach it. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class HttpsTest {

    private static final char[] PASSWORD = "test".toCharArray();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Serial numbers of the certificates that clients showed, as the gateway sees them. */
    private static final ConcurrentLinkedQueue<String> SHOWN = new ConcurrentLinkedQueue<>();

    @ConfigProperty(name = "quarkus.http.ssl-port")
    int port;

    @Inject
    ServiceCredentials credentials;

    /** Notes who comes, before anything else. */
    @Singleton
    static class Watcher {
        void install(@Observes Router router) {
            router.route().order(-1_000).handler(request -> {
                if (request.request().isSSL()) {
                    try {
                        SHOWN.add(((X509Certificate)
                                        request.request().sslSession().getPeerCertificates()[0])
                                .getSerialNumber()
                                .toString());
                    } catch (SSLPeerUnverifiedException e) {
                        SHOWN.add("none");
                    }
                }
                request.next();
            });
        }
    }

    private static SSLContext trusting(Certificate authority, Credential... shown)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        for (Credential credential : shown) {
            store.setKeyEntry("own", credential.key(), PASSWORD, new Certificate[] {credential.certificate()});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static Certificate ours() throws IOException, GeneralSecurityException {
        return Credential.certificates(Files.readString(TestPki.authorities())).getFirst();
    }

    private HttpResponse<String> get(SSLContext context) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/v1/clusters"))
                            .header("Authorization", People.bearer(People.ADMIN))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void a_client_that_knows_the_authority_is_served_without_a_certificate() throws Exception {
        SHOWN.clear();

        assertThat(get(trusting(ours())).statusCode()).isEqualTo(200);
        assertThat(SHOWN).containsExactly("none");
    }

    @Test
    void a_client_of_another_authority_does_not_believe_the_gateway() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("Keyward's tests", Instant.now(), HOUR);

        SSLContext context = trusting(other.own().certificate());
        assertThatThrownBy(() -> get(context)).isInstanceOf(SSLHandshakeException.class);
    }

    /** The gateway's own files are replaced, by such as are as good. */
    @Test
    void a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() throws Exception {
        Path certificate = TestPki.files(Peer.GATEWAY).certificate();
        Credential renewed = TestPki.authority().issue(TestPki.subject(Peer.GATEWAY), Instant.now(), HOUR);

        TestPki.write(TestPki.folder(), Peer.GATEWAY.service(), renewed);
        assertEventually(SOON, () -> assertThat(serverCertificate()).isEqualTo(renewed.certificate()));

        Files.writeString(certificate, "broken");
        try {
            assertThat(credentials.reload()).isFalse();
            assertThat(serverCertificate()).isEqualTo(renewed.certificate());
        } finally {
            Files.writeString(certificate, renewed.certificatePem());
        }
    }

    private Certificate serverCertificate() {
        try {
            return get(trusting(ours())).sslSession().orElseThrow().getPeerCertificates()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** It is believed nothing but that it has its key; what that is worth is said by whoever registered its fingerprint. */
    @Test
    void a_client_certificate_of_any_origin_comes_through_and_can_be_told_by_its_fingerprint() throws Exception {
        CertificateAuthority self = CertificateAuthority.create("an API server", Instant.now(), HOUR);
        Credential issued =
                self.issue(new Subject("gateway", List.of(), List.of(Peer.GATEWAY.uri())), Instant.now(), HOUR);

        for (Credential shown : List.of(self.own(), issued)) {
            SHOWN.clear();
            assertThat(get(trusting(ours(), shown)).statusCode()).isEqualTo(200);
            assertThat(SHOWN)
                    .containsExactly(shown.certificate().getSerialNumber().toString());
        }
    }
}
