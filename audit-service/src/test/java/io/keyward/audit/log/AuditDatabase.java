package io.keyward.audit.log;

import io.keyward.grpc.testing.PostgresResource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A database set up as on a production server: one role owns it, the service connects as another. */
public class AuditDatabase extends PostgresResource {

    @Override
    public void init(Map<String, String> arguments) {
        super.init(Map.of("roles", "audit_owner,audit_writer"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(super.start());
        String url = value(config, "test.postgres.url");
        config.put("test.postgres.user", value(config, "quarkus.datasource.username"));
        config.put("test.postgres.password", value(config, "quarkus.datasource.password"));
        give(url, value(config, "test.postgres.user"), value(config, "test.postgres.password"));
        config.put("quarkus.datasource.username", "audit_writer");
        config.put("quarkus.datasource.password", "audit_writer");
        config.put("quarkus.flyway.username", "audit_owner");
        config.put("quarkus.flyway.password", "audit_owner");
        config.put(
                "quarkus.datasource.jdbc.additional-jdbc-properties.options",
                "-c lock_timeout=1s -c statement_timeout=30s -c plan_cache_mode=force_custom_plan");
        return config;
    }

    private static void give(String url, String user, String password) {
        String database = url.substring(url.lastIndexOf('/') + 1);
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + database + " OWNER TO audit_owner");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot hand the test database to its owner", e);
        }
    }

    private static String value(Map<String, String> config, String key) {
        String value = config.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " is not set");
        }
        return value;
    }
}
