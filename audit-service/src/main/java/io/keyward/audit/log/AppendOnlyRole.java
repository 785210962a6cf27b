package io.keyward.audit.log;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready unless the service may append to the log and may do nothing else to it: an ill-chosen role would go unnoticed until
 * the day its powers are used.
 */
@Readiness
@ApplicationScoped
class AppendOnlyRole implements HealthCheck {

    private static final String POWERS = """
            SELECT current_user,
                   has_table_privilege('event', 'SELECT') AND has_table_privilege('event', 'INSERT') AS appends,
                   has_table_privilege('event', 'UPDATE') OR has_any_column_privilege('event', 'UPDATE')
                   OR has_table_privilege('event', 'DELETE') OR has_table_privilege('event', 'TRUNCATE') AS changes,
                   EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'event'::regclass
                           AND tgname = 'event_append_only' AND tgenabled = 'A') AS guarded
            """;

    private final AgroalDataSource database;

    AppendOnlyRole(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Audit log is append-only");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet powers = statement.executeQuery(POWERS)) {
            powers.next();
            answer.withData("role", powers.getString("current_user"));
            String problem = problem(powers);
            return problem.isEmpty()
                    ? answer.up().build()
                    : answer.down().withData("problem", problem).build();
        } catch (SQLException e) {
            return answer.down()
                    .withData("problem", "the log cannot be asked, SQLSTATE " + e.getSQLState())
                    .build();
        }
    }

    private static String problem(ResultSet powers) throws SQLException {
        if (!powers.getBoolean("appends")) {
            return "the role may not read and append: GRANT SELECT, INSERT ON event";
        }
        if (powers.getBoolean("changes")) {
            return "the role may change or remove events: connect as one that was granted SELECT and INSERT only";
        }
        return powers.getBoolean("guarded") ? "" : "the trigger event_append_only is missing or disabled";
    }
}
