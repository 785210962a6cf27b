package io.keyward.sync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

    @ConfigProperty(name = "keyward.sync.access-service")
    String accessService;

    private final HttpClient http = HttpClient.newHttpClient();

    /** An address at which access-service will come up in the middle of the test. */
    public static class FreePort implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return Map.of(
                        "quarkus.http.host",
                        "0.0.0.0",
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
        Optional<String> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "the machine has no address but loopback");

        assertThat(get("metrics").statusCode()).isEqualTo(200);
        assertThat(get(other.get(), "metrics").statusCode()).isEqualTo(403);
        assertThat(get(other.get(), "health/../metrics").statusCode()).isEqualTo(403);
        assertThat(get(other.get(), "health/%2e%2e/metrics").statusCode()).isEqualTo(403);
        assertThat(get(other.get(), "health/live").statusCode()).isEqualTo(200);
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
