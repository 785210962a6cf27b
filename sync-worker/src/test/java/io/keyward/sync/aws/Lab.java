package io.keyward.sync.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lab as a process of its own on a free port, with its state in memory. */
final class Lab implements AutoCloseable {

    static final Path JAR = Path.of("../eks-lab/target/quarkus-app/quarkus-run.jar");

    private static final Duration START = Duration.ofSeconds(60);

    private final int port = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    static boolean isBuilt() {
        return Files.exists(JAR);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void start() throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        process = new ProcessBuilder(java, "-Dquarkus.http.port=" + port, "-jar", JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("target/lab.log"))
                .start();
        Eventually.assertEventually(START, () -> assertThat(isReady())
                .as("the lab answers; see target/lab.log")
                .isTrue());
    }

    void post(String path) {
        control("POST", path, "");
    }

    void put(String path, String body) {
        control("PUT", path, body);
    }

    void delete(String path) {
        control("DELETE", path, "");
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
        http.close();
    }

    private void control(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        assertThat(status(request)).as("%s %s", method, path).isBetween(200, 299);
    }

    private boolean isReady() {
        try {
            return status(HttpRequest.newBuilder(URI.create(url() + "/q/health/ready"))
                            .build())
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private int status(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
