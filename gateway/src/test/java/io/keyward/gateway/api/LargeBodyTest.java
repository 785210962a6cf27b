package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends the whole of a body that is too large hears why it was refused. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class LargeBodyTest {

    private static final int ROUNDS = 20;
    private static final byte[] BODY = "x".repeat(3 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);

    @TestHTTPResource
    URI gateway;

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "close"})
    void the_answer_arrives(String connection) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Socket socket = connect()) {
                String status = status(socket, connection);

                assertThat(status).isEqualTo("HTTP/1.1 413");
            }
        }
    }

    @Test
    void the_connection_can_be_used_again() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(status(socket, "keep-alive")).isEqualTo("HTTP/1.1 413");
                rest(socket);
            }
        }
    }

    @Test
    void a_client_that_listens_while_it_sends_hears_it_too() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/v1/clusters"))
                .header("Authorization", People.bearer(People.ADMIN))
                .POST(BodyPublishers.ofByteArray(BODY))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(413);
            }
        }
    }

    @Test
    void a_client_that_waits_to_be_asked_for_its_body_is_answered_and_left() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "Content-Length: " + BODY.length + "\r\nExpect: 100-continue\r\n");

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");
        }
    }

    @Test
    void who_is_nobody_is_told_at_once_and_their_body_is_not_read() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort())) {
            socket.setSoTimeout(1_500);
            String head = "POST /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.getPort()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length + "\r\n\r\n{";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 401");
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().readAllBytes())
                    .as("the connection ends")
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void a_body_without_an_end_is_cut_off(String expect) throws IOException {
        try (Socket socket = connect()) {
            send(socket, "Transfer-Encoding: chunked\r\n" + expect);
            byte[] chunk = ("100000\r\n" + "x".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            socket.getOutputStream().write(chunk);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void a_client_that_goes_away_is_no_error() throws IOException {
        Queue<LogRecord> errors = new ConcurrentLinkedQueue<>();
        Handler recorder = new Recorder(errors);
        Logger root = Logger.getLogger("");
        root.addHandler(recorder);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (Socket socket = connect()) {
                    send(socket, "Transfer-Encoding: chunked\r\n");
                    socket.getOutputStream()
                            .write(("80000\r\n" + "x".repeat(0x80000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    socket.setSoLinger(true, 0);
                }
            }
            a_body_without_an_end_is_cut_off("");

            assertThat(errors).extracting(LogRecord::getMessage).isEmpty();
        } finally {
            root.removeHandler(recorder);
        }
    }

    /** Keeps what is logged as an error. */
    private static final class Recorder extends Handler {

        private final Queue<LogRecord> errors;

        Recorder(Queue<LogRecord> errors) {
            this.errors = errors;
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                errors.add(entry);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends all of the request, and only then reads the start of the answer. */
    private String status(Socket socket, String connection) throws IOException {
        send(socket, "Connection: " + connection + "\r\nContent-Length: " + BODY.length + "\r\n");
        socket.getOutputStream().write(BODY);
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 413".length()), StandardCharsets.US_ASCII);
    }

    private void send(Socket socket, String headers) throws IOException {
        String head = "POST /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.getPort()
                + "\r\nAuthorization: " + People.bearer(People.ADMIN) + "\r\nContent-Type: application/json\r\n"
                + headers
                + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what is left of an answer whose body is one JSON object on one line. */
    private static void rest(Socket socket) throws IOException {
        int read = socket.getInputStream().read();
        while (read >= 0 && read != '}') {
            read = socket.getInputStream().read();
        }
        assertThat(read).isEqualTo('}');
    }
}
