package io.keyward.grpc.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL server for a test JVM: a container where a Docker engine answers and holds the image, the embedded real server
 * otherwise.
 */
public record PostgresServer(String host, int port, String user, String password) {

    private static final String IMAGE = "postgres:18";

    /** The server of this JVM, started at first use and stopped with the JVM. */
    public static PostgresServer shared() {
        return Holder.SERVER;
    }

    public String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private static final class Holder {
        static final PostgresServer SERVER = start();
    }

    private static PostgresServer start() {
        Optional<String> obstacle = obstacleToContainer();
        if (obstacle.isEmpty()) {
            System.err.println("ran: PostgreSQL in a container, " + IMAGE);
            return container();
        }
        System.err.println("skipped: PostgreSQL in a container, " + obstacle.get() + "; using the embedded server");
        return embedded();
    }

    /**
     * Asked with the command-line client, since Testcontainers would fetch images of its own before it answers: an engine without a
     * network would keep the tests waiting for minutes. For the same reason an image that is not there is not fetched.
     */
    private static Optional<String> obstacleToContainer() {
        if (!docker("version")) {
            return Optional.of("no Docker engine answers");
        }
        return docker("image", "inspect", IMAGE)
                ? Optional.empty()
                : Optional.of("the engine does not hold " + IMAGE + " (docker pull " + IMAGE + ")");
    }

    private static boolean docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // Stopped by Testcontainers at the end of the JVM.
    @SuppressWarnings("resource")
    private static PostgresServer container() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
                .withUsername("postgres")
                .withPassword("postgres")
                .withCommand("postgres", "-c", "max_connections=200");
        container.start();
        return new PostgresServer(container.getHost(), container.getMappedPort(5432), "postgres", "postgres");
    }

    // Stopped by its own shutdown hook.
    @SuppressWarnings("resource")
    private static PostgresServer embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
            return new PostgresServer("127.0.0.1", postgres.getPort(), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL does not start", e);
        }
    }
}
