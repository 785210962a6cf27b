package io.keyward.access.cluster;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.jdbc.Jdbc;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads heads by plain SQL: it is done for every decision. */
@ApplicationScoped
class HeadRepository {

    private static final String COLUMNS = """
            c.id, c.arn, c.revision, c.observed_version, c.rbac_revision,
            coalesce((select min(s.pending_from) - 1 from entry_sync s
                      where s.cluster_id = c.id and s.pending_from is not null), c.revision)
            """;

    /** By ARN and by name apart, so that each uses its index. */
    private static final String BY_REFERENCE = "select r, " + COLUMNS
            + " from unnest(?::text[]) r join cluster c on c.arn = r union all select r, " + COLUMNS
            + " from unnest(?::text[]) r join cluster c on c.name = r";

    private static final String BY_ID = "select c.arn, " + COLUMNS + " from cluster c where c.id = ?";

    private final AgroalDataSource database;

    HeadRepository(@DataSource("decisions") AgroalDataSource database) {
        this.database = database;
    }

    /** As of one moment, by reference; a name that several clusters have is answered with all of them. */
    Map<String, List<Head>> read(Collection<String> references) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(BY_REFERENCE)) {
            Object[] texts = references.toArray();
            query.setArray(1, connection.createArrayOf("text", texts));
            query.setArray(2, connection.createArrayOf("text", texts));
            try (ResultSet rows = query.executeQuery()) {
                Map<String, List<Head>> heads = new HashMap<>();
                while (rows.next()) {
                    heads.computeIfAbsent(rows.getString(1), reference -> new ArrayList<>())
                            .add(head(rows));
                }
                return heads;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the heads of clusters cannot be read", e);
        }
    }

    /** In a transaction, as of its moment; empty if the cluster is not registered. */
    static Optional<Head> read(Connection connection, UUID clusterId) throws SQLException {
        return Jdbc.query(connection, BY_ID, HeadRepository::head, clusterId).stream()
                .findFirst();
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getLong(4),
                row.getLong(7),
                row.getLong(5),
                row.getLong(6));
    }
}
