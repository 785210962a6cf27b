package io.keyward.sync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.TestPki;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The worker as an application: its wiring, and what it says of itself. */
@QuarkusTest
@TestProfile(SyncWorkerTest.FreePort.class)
class SyncWorkerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource("/q/")
    URI management;

    @TestHTTPResource(value = "/q/", tls = true)
    URI encrypted;

    @ConfigProperty(name = "keyward.metrics.token-file")
    String tokenFile;

    @ConfigProperty(name = "keyward.sync.access-service")
    String accessService;

    private final HttpClient http = HttpClient.newHttpClient();

    /** An address at which access-service will come up in the middle of the test. */
    public static class FreePort implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try (ServerSocket socket = new ServerSocket(0)) {
                Path token = Files.writeString(
                        Files.createTempFile("keyward-metrics", ".token"), "first-0123456789abcdef0123456789abcdef");
                return Map.of(
                        "quarkus.http.host",
                        "0.0.0.0",
                        "quarkus.http.tls-configuration-name",
                        "keyward",
                        "keyward.metrics.token-file",
                        token.toString(),
                        "keyward.metrics.token-reload-period",
                        "0.1S",
                        "keyward.sync.access-service",
                        "127.0.0.1:" + socket.getLocalPort(),
                        "keyward.sync.accounts.\"123456789012\".access-key-id",
                        "123456789012",
                        "keyward.sync.accounts.\"123456789012\".secret-access-key",
                        "secret",
                        "keyward.sync.eks-endpoint",
                        "http://127.0.0.1:1");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private HttpResponse<String> get(String path) {
        return get("127.0.0.1", path);
    }

    private HttpResponse<String> get(String host, String path) {
        URI uri = URI.create("http://" + host + ":" + management.getPort() + "/q/" + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Bound to every address of the machine, one of which stands for the network here. */
    @Test
    void metricsAreForTheMachineItselfAndHealthForEverybody() throws SocketException {
        String other = otherAddress();

        assertThat(get("metrics").statusCode()).isEqualTo(200);
        assertThat(get(other, "metrics").statusCode()).isEqualTo(403);
        assertThat(get(other, "health/../metrics").statusCode()).isEqualTo(403);
        assertThat(get(other, "health/%2e%2e/metrics").statusCode()).isEqualTo(403);
        assertThat(get(other, "health/live").statusCode()).isEqualTo(200);
    }

    /** The connection is to the other address, and asks for the name that the certificate is for. */
    @Test
    void whoHasATokenCollectsMetricsByHttps() throws IOException {
        String other = otherAddress();
        Files.writeString(Path.of(tokenFile), "0123456789abcdef0123456789abcdef");
        // Again, where the port was taking over a certificate at that moment.
        Eventually.assertEventually(SOON, () -> {
            assertThat(encrypted(other, "metrics", "0123456789abcdef0123456789abcdef"))
                    .startsWith("HTTP/1.1 200")
                    .contains("keyward_sync_leases");
            assertThat(encrypted(other, "metrics", "0123456789abcdef0123456789abcdeX"))
                    .startsWith("HTTP/1.1 401");
            assertThat(encrypted(other, "health/live", "nothing")).startsWith("HTTP/1.1 200");
            assertThat(encrypted(other, "dev", "0123456789abcdef0123456789abcdef"))
                    .startsWith("HTTP/1.1 403");
        });

        Files.writeString(Path.of(tokenFile), "another-0123456789abcdef0123456789abcdef");
        Eventually.assertEventually(
                SOON, () -> assertThat(encrypted(other, "metrics", "0123456789abcdef0123456789abcdef"))
                        .startsWith("HTTP/1.1 401"));
    }

    private String encrypted(String host, String path, String token) {
        try (Socket plain = new Socket(host, encrypted.getPort());
                SSLSocket socket = (SSLSocket)
                        believing().getSocketFactory().createSocket(plain, "localhost", encrypted.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream()
                    .write(("GET /q/" + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                    + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static SSLContext believing() {
        try (InputStream pem = Files.newInputStream(TestPki.authorities())) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            authorities.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String otherAddress() throws SocketException {
        Optional<String> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "the machine has no address but loopback");
        return other.get();
    }

    @Test
    void healthSaysWhatIsWrongUntilAccessServiceIsThere() {
        Eventually.assertEventually(SOON, () -> {
            HttpResponse<String> ready = get("health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("access-service", "UNAVAILABLE");
        });
        assertThat(get("health/live").statusCode()).isEqualTo(200);

        int port = URI.create("tcp://" + accessService).getPort();
        try (SyncServer server = new SyncServer(Instant.now()).start(port)) {
            server.read();
            Eventually.assertEventually(SOON, () -> {
                HttpResponse<String> ready = get("health/ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body()).contains("\"leases\": 1");
            });
            Eventually.assertEventually(SOON, () -> assertThat(get("metrics").body())
                    .contains(
                            "keyward_sync_leases 1.0",
                            "keyward_sync_aws_calls_total{account=\"123456789012\",operation=\"DescribeCluster\"",
                            "region=\"us-west-2\""));
        }
    }
}
