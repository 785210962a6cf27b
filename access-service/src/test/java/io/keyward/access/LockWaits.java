package io.keyward.access;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.jdbc.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Sessions that wait for a lock which a test holds. */
public final class LockWaits {

    private LockWaits() {}

    /** Returns once there is one. */
    public static void await(DataSource database) {
        assertEventually(
                Duration.ofSeconds(10), () -> assertThat(waiting(database)).isNotEmpty());
    }

    private static List<Boolean> waiting(DataSource database) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, "SELECT 1 FROM pg_locks WHERE NOT granted", row -> true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
