package io.keyward.gateway.api;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class ClientGoneTest {

    /** Well below the deadline of the call. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TestHTTPResource
    URI gateway;

    @ParameterizedTest
    @CsvSource({"rest, /api/v1/clusters/hang", "eks, /clusters/hang", "kube, /kube/hang/api"})
    void a_client_that_goes_away_ends_the_call_made_for_it(String door, String target) throws IOException {
        Map<String, String> headers = new HashMap<>(new RawHttp(gateway.getPort()).administrator("GET", target, ""));
        headers.put("Host", "127.0.0.1:" + gateway.getPort());
        StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort())) {
            client.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            assertEventually(SOON, () -> assertThat(seen("call.begun", door)).isTrue());
            assertThat(seen("call.cancelled", door)).isFalse();
        }

        assertEventually(SOON, () -> assertThat(seen("call.cancelled", door)).isTrue());
    }

    private boolean seen(String action, String door) {
        return !new RawHttp(gateway.getPort())
                .send("GET", "/api/v1/audit/events?action=" + action + "&principal=" + door, Map.of(), "")
                .json()
                .path("events")
                .isEmpty();
    }
}
