package io.keyward.grpc.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL server for a test JVM: a container where a Docker engine answers and has or gets the image, the embedded real
 * server otherwise.
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
        if (dockerAnswers()) {
            try {
                return container();
            } catch (RuntimeException e) {
                System.err.println("skipped: PostgreSQL in a container, " + IMAGE + " cannot be had (" + e.getMessage()
                        + "); using the embedded server");
            }
        } else {
            System.err.println(
                    "skipped: PostgreSQL in a container, no Docker engine answers; using the embedded server");
        }
        return embedded();
    }

    private static boolean dockerAnswers() {
        boolean configured = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return configured && DockerClientFactory.instance().isDockerAvailable();
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
