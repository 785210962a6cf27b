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
                   bool_and(has_table_privilege(log, 'SELECT') AND has_table_privilege(log, 'INSERT')) AS appends,
                   bool_or(has_table_privilege(log, 'UPDATE') OR has_any_column_privilege(log, 'UPDATE')
                           OR has_table_privilege(log, 'DELETE') OR has_table_privilege(log, 'TRUNCATE')) AS changes,
                   string_agg(log || '_append_only', ', ') FILTER (WHERE NOT EXISTS (
                           SELECT FROM pg_trigger WHERE tgrelid = log::regclass
                           AND tgname = log || '_append_only' AND tgenabled = 'A')) AS unguarded
            FROM unnest(ARRAY['event', 'event_asked']) AS log
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
            return "the role may not read and append: GRANT SELECT, INSERT ON event, event_asked";
        }
        if (powers.getBoolean("changes")) {
            return "the role may change or remove events: connect as one that was granted SELECT and INSERT only";
        }
        String unguarded = powers.getString("unguarded");
        return unguarded == null ? "" : "missing or disabled triggers: " + unguarded;
    }
}
