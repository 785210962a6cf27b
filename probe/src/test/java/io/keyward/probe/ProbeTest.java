package io.keyward.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void an_answer_of_200_is_health_and_any_other_is_not() throws IOException {
        assertThat(probed("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}")).isZero();
        assertThat(probed("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n{}"))
                .isEqualTo(1);
        assertThat(probed("HTTP/1.1 2000 What\r\n\r\n")).isEqualTo(1);
        assertThat(probed("")).isEqualTo(1);
    }

    @Test
    void nobody_there_is_no_health() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
            port = gone.getLocalPort();
        }
        assertThat(probe("http", port, Map.of())).isEqualTo(1);
        assertThat(probe("https", port, Map.of())).isEqualTo(1);
    }

    @Test
    void the_services_own_setting_of_its_port_counts() throws IOException {
        try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n\r\n")) {
            assertThat(probe("http", 1, Map.of("QUARKUS_HTTP_PORT", Integer.toString(server.getLocalPort()))))
                    .isZero();
        }
    }

    @Test
    void a_wrong_call_is_told_from_bad_health() {
        assertThat(Probe.run(new String[] {}, Map.of())).isEqualTo(2);
        assertThat(Probe.run(new String[] {"ftp", "21", "/"}, Map.of())).isEqualTo(2);
        assertThat(Probe.run(new String[] {"http", "many", "/"}, Map.of())).isEqualTo(2);
    }

    private static int probed(String answer) throws IOException {
        try (ServerSocket server = answering(answer)) {
            return probe("http", server.getLocalPort(), Map.of());
        }
    }

    private static int probe(String scheme, int port, Map<String, String> environment) {
        return Probe.run(new String[] {scheme, Integer.toString(port), "/q/health/ready"}, environment);
    }

    /** Answers one request with these bytes, whatever it is. */
    private static ServerSocket answering(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                assertThat(socket.getInputStream().readNBytes(4)).isEqualTo("GET ".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return server;
    }
}
