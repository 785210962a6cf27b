package io.keyward.access.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HousekeepingTest {

    @Inject
    Housekeeping housekeeping;

    @Inject
    AgroalDataSource database;

    private final UUID cluster = UUID.randomUUID();

    @BeforeEach
    void register() throws SQLException {
        sql(
                "INSERT INTO cluster (id, arn, name, account, region, mode, role_arn, revision, created_at, modified_at)"
                        + " VALUES (?, ?, 'kept', '700000000001', 'eu-west-1', 'PAUSED', '', 0, now(), now())",
                cluster,
                "arn:" + cluster);
    }

    @AfterEach
    void unregister() throws SQLException {
        sql("DELETE FROM cluster WHERE id = ?", cluster);
    }

    @Test
    void resolved_findings_go_after_their_time_however_many_and_open_ones_stay() throws SQLException {
        findings("old", 2_500, "'VANISHED'", "now() - interval '91 days'");
        findings("young", 3, "'REPAIRED'", "now() - interval '89 days'");
        findings("open", 2, "'OPEN'", "NULL");

        housekeeping.sweep();

        assertThat(findings("old")).isZero();
        assertThat(findings("young")).isEqualTo(3);
        assertThat(findings("open")).isEqualTo(2);
    }

    private void findings(String kind, int count, String resolution, String resolvedAt) throws SQLException {
        sql(
                "INSERT INTO drift_finding (id, cluster_id, kind, principal_arn, policy_arn, first_seen, last_seen, resolution,"
                        + " resolved_at) SELECT gen_random_uuid(), ?, ?, 'p' || n, '', now() - interval '1 year', now() - interval '1 year', "
                        + resolution + ", " + resolvedAt + " FROM generate_series(1, " + count + ") n",
                cluster,
                kind);
    }

    private int findings(String kind) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                            connection,
                            "SELECT count(*) FROM drift_finding WHERE cluster_id = ? AND kind = ?",
                            row -> row.getInt(1),
                            cluster,
                            kind)
                    .getFirst();
        }
    }

    private void sql(String statement, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection()) {
            var unused = Jdbc.update(connection, statement, parameters);
        }
    }
}
