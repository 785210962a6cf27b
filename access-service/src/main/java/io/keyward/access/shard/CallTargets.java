package io.keyward.access.shard;

import io.keyward.proto.sync.v1.CallTarget;
import io.keyward.proto.sync.v1.ListTargetsResponse;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Which accounts workers call, where, and in which roles: one cluster of each. */
@Singleton
class CallTargets {

    private static final String ONE_OF_EACH = """
            SELECT DISTINCT ON (account, region, role_arn) arn, role_arn
            FROM cluster ORDER BY account, region, role_arn, name LIMIT 1000
            """;

    private final DataSource database;

    CallTargets(DataSource database) {
        this.database = database;
    }

    ListTargetsResponse list() {
        ListTargetsResponse.Builder targets = ListTargetsResponse.newBuilder();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ONE_OF_EACH)) {
            while (rows.next()) {
                targets.addTargets(
                        CallTarget.newBuilder().setClusterArn(rows.getString(1)).setRoleArn(rows.getString(2)));
            }
            return targets.build();
        } catch (SQLException e) {
            throw new IllegalStateException("clusters cannot be read", e);
        }
    }
}
