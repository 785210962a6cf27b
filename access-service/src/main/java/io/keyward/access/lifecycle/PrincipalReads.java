package io.keyward.access.lifecycle;

import io.keyward.access.jdbc.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads principals without locking anything; in a transaction, as of its moment. */
@ApplicationScoped
public class PrincipalReads {

    /** Keyset pages of entries in order of principal; an empty policy means any. */
    private static final String PAGE = """
            SELECT e.principal_arn FROM access_entry e
            WHERE e.cluster_id = ? AND e.principal_arn > ?
            AND (?::text = '' OR e.policies @> jsonb_build_array(jsonb_build_object('policyArn', ?::text)))
            ORDER BY e.principal_arn LIMIT ?
            """;

    private static final String ENTRIES = "SELECT e.* FROM access_entry e WHERE e.cluster_id = ?";
    private static final String OBSERVED = "SELECT o.* FROM observed_entry o WHERE o.cluster_id = ?";
    private static final String OF_PRINCIPALS = " AND principal_arn = ANY (?)";
    private static final String IDS =
            "SELECT e.principal_arn, e.principal_id FROM access_entry e WHERE e.cluster_id = ? AND e.principal_id IS NOT NULL";
    private static final String PRINCIPAL_OF =
            "SELECT principal_arn FROM observed_entry WHERE cluster_id = ? AND access_entry_arn = ?";

    private final DataSource database;
    private final LifecycleStore store;

    PrincipalReads(DataSource database, LifecycleStore store) {
        this.database = database;
        this.store = store;
    }

    /** A principal, whatever is known of it. */
    public Principal find(UUID clusterId, String principalArn) {
        return find(clusterId, List.of(principalArn)).getFirst();
    }

    /** Principals in the order of their ARNs given, whatever is known of each. */
    public List<Principal> find(UUID clusterId, List<String> principalArns) {
        UUID[] clusters = new UUID[principalArns.size()];
        Arrays.fill(clusters, clusterId);
        Map<String, Principal> found = new HashMap<>();
        query(
                        LifecycleStore.SELECT_PRINCIPALS,
                        row -> store.principal(row.getString("principal_arn"), row),
                        clusters,
                        principalArns.toArray(String[]::new))
                .forEach(principal -> found.put(principal.arn(), principal));
        return principalArns.stream()
                .map(arn -> found.getOrDefault(arn, Principal.unknown(arn)))
                .toList();
    }

    /** Principals with an entry, after one in order of ARN; with the policy, if one is given. */
    public List<Principal> page(UUID clusterId, String policyArn, String afterPrincipal, int size) {
        return find(
                clusterId, query(PAGE, row -> row.getString(1), clusterId, afterPrincipal, policyArn, policyArn, size));
    }

    /** The desired entries of a cluster, or of those of these principals that have one, as of the moment of the connection's transaction. */
    public List<AccessEntry> entries(Connection connection, UUID clusterId, @Nullable Collection<String> principalArns)
            throws SQLException {
        return some(connection, ENTRIES, store::entry, clusterId, principalArns);
    }

    /** What EKS was last seen to hold on a cluster, or for these principals; likewise. */
    public List<ObservedEntry> observed(
            Connection connection, UUID clusterId, @Nullable Collection<String> principalArns) throws SQLException {
        return some(connection, OBSERVED, store::observed, clusterId, principalArns);
    }

    /** The unique ids that are known of a cluster's principals, or of these, by ARN; likewise. */
    public Map<String, String> principalIds(
            Connection connection, UUID clusterId, @Nullable Collection<String> principalArns) throws SQLException {
        record Id(String principalArn, String principalId) {}
        return some(connection, IDS, row -> new Id(row.getString(1), row.getString(2)), clusterId, principalArns)
                .stream()
                .collect(Collectors.toMap(Id::principalArn, Id::principalId));
    }

    private static <T> List<T> some(
            Connection connection,
            String sql,
            Jdbc.RowReader<T> reader,
            UUID clusterId,
            @Nullable Collection<String> principalArns)
            throws SQLException {
        if (principalArns == null) {
            return Jdbc.query(connection, sql, reader, clusterId);
        }
        return principalArns.isEmpty()
                ? List.of()
                : Jdbc.query(connection, sql + OF_PRINCIPALS, reader, clusterId, principalArns.toArray(String[]::new));
    }

    /** The principal whose entry EKS gave this ARN. */
    public Optional<String> principalOf(UUID clusterId, String accessEntryArn) {
        return query(PRINCIPAL_OF, row -> row.getString(1), clusterId, accessEntryArn).stream()
                .findFirst();
    }

    private <T> List<T> query(String sql, Jdbc.RowReader<T> reader, Object... parameters) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, sql, reader, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException("principals cannot be read", e);
        }
    }
}
