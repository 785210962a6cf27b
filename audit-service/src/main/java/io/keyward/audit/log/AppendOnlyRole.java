package io.keyward.audit.log;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
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

    private final AgroalDataSource database;

    AppendOnlyRole(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Audit log is append-only");
        try (Connection connection = database.getConnection()) {
            AppendOnly.Powers powers = AppendOnly.of(connection);
            answer.withData("role", powers.role());
            return powers.problem().isEmpty()
                    ? answer.up().build()
                    : answer.down().withData("problem", powers.problem()).build();
        } catch (SQLException e) {
            return answer.down()
                    .withData("problem", "the log cannot be asked, SQLSTATE " + e.getSQLState())
                    .build();
        }
    }
}
