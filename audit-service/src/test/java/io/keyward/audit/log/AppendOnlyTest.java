package io.keyward.audit.log;

import static io.keyward.audit.log.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyward.grpc.server.GrpcServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(AuditDatabase.class)
class AppendOnlyTest {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String CHECK_VIOLATION = "23514";

    @Inject
    GrpcServer server;

    @Inject
    DataSource servicesOwn;

    @BeforeEach
    void somethingToLose() {
        try (AuditClient audit = new AuditClient(server.port())) {
            audit.append(event().build());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE event SET actor = 'nobody'",
                "UPDATE event SET payload = '' WHERE sequence = 1",
                "DELETE FROM event",
                "DELETE FROM event WHERE sequence = 1",
                "TRUNCATE event",
                "MERGE INTO event USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                "SELECT * FROM event FOR UPDATE",
                "INSERT INTO event SELECT * FROM event ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'",
                "UPDATE event_asked SET principal = 'nobody'",
                "DELETE FROM event_asked",
                "TRUNCATE event_asked",
                "DROP TRIGGER event_asked_append_only ON event_asked",
                "DROP TABLE event",
                "ALTER TABLE event DISABLE TRIGGER ALL",
                "ALTER TABLE event ADD COLUMN x int",
                "DROP TRIGGER event_append_only ON event",
                "SET ROLE audit_owner",
                "SET session_replication_role = replica",
                "CREATE TABLE mine (x int)",
                "DELETE FROM flyway_schema_history"
            })
    void the_service_s_role_can_only_append(String statement) throws Exception {
        long count = LogRows.count();

        SQLException refusal = refusal(servicesOwn.getConnection(), statement);

        assertThat(refusal.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE);
        assertThat(LogRows.count()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE event SET actor = 'nobody'",
                "DELETE FROM event",
                "TRUNCATE event",
                "UPDATE event_asked SET principal = 'nobody'",
                "DELETE FROM event_asked",
                "TRUNCATE event_asked",
                "INSERT INTO event SELECT * FROM event ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'"
            })
    void owner_and_superuser_are_stopped_by_the_guard(String statement) throws Exception {
        SQLException owners = refusal(LogRows.as("audit_owner", "audit_owner"), statement);
        SQLException superusers =
                refusal(LogRows.asSuperuser(), "SET session_replication_role = replica; " + statement);

        assertThat(owners.getMessage()).contains("the audit log is append-only");
        assertThat(superusers.getMessage()).contains("the audit log is append-only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'\\x00', sha256('\\x01'), 1",
                "'\\x00', sha256('\\x00'), 2",
            })
    void a_row_whose_hash_or_size_is_not_that_of_its_bytes_is_refused(String bytes) throws Exception {
        SQLException refusal = refusal(
                servicesOwn.getConnection(),
                "INSERT INTO event (payload, payload_hash, payload_size, sequence, id, recorded_at, occurred_at, aggregate,"
                        + " actor, action, outcome) VALUES (" + bytes
                        + ", 1000000, gen_random_uuid(), now(), now(), 'a', 'a', 'a.a', 'SUCCESS')");

        assertThat(refusal.getSQLState()).isEqualTo(CHECK_VIOLATION);
    }

    @Test
    void the_service_connects_as_the_writer() throws Exception {
        try (Connection connection = servicesOwn.getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("audit_writer");
        }
    }

    private static SQLException refusal(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            return catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
        }
    }
}
