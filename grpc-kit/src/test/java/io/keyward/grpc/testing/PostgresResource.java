package io.keyward.grpc.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A real PostgreSQL for a {@code @QuarkusTest}. Each start makes a database of its own in a server shared by the whole test
 * JVM. Init arguments: {@code roles}, a comma-separated list of login roles to create, each with its name as password.
 * Sets {@code quarkus.datasource.*} to the superuser, and {@code test.postgres.url} for tests that want other roles.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static int databases;

    private String roles = "";

    @Override
    public void init(Map<String, String> arguments) {
        roles = arguments.getOrDefault("roles", "");
    }

    @Override
    public Map<String, String> start() {
        PostgresServer server = PostgresServer.shared();
        String url = server.url(create(server));
        Map<String, String> config = new HashMap<>();
        config.put("quarkus.datasource.jdbc.url", url);
        config.put("quarkus.datasource.username", server.user());
        config.put("quarkus.datasource.password", server.password());
        config.put("test.postgres.url", url);
        return config;
    }

    private String create(PostgresServer server) {
        String database;
        synchronized (PostgresResource.class) {
            database = "test_" + ++databases;
        }
        try (Connection connection =
                        DriverManager.getConnection(server.url("postgres"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
            for (String role : roles.isEmpty() ? new String[0] : roles.split(",", -1)) {
                statement.execute("DO $$ BEGIN CREATE ROLE " + role + " LOGIN PASSWORD '" + role
                        + "'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            }
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare the test database", e);
        }
    }

    /** The server goes with the test JVM; its databases need no cleaning. */
    @Override
    public void stop() {}
}
