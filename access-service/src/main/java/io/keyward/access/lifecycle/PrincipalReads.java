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
    private static final String SYNCED = "SELECT min(pending_from) FROM entry_sync WHERE cluster_id = ?";

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

    /** Every desired entry of a cluster. */
    public List<AccessEntry> entries(UUID clusterId) {
        return query(ENTRIES, store::entry, clusterId);
    }

    /** The desired entries of those of these principals that have one. */
    public List<AccessEntry> entries(UUID clusterId, Collection<String> principalArns) {
        return query(ENTRIES + OF_PRINCIPALS, store::entry, clusterId, principalArns.toArray(String[]::new));
    }

    /** Everything that EKS was last seen to hold on a cluster. */
    public List<ObservedEntry> observed(UUID clusterId) {
        return query(OBSERVED, store::observed, clusterId);
    }

    /** What EKS was last seen to hold for these principals. */
    public List<ObservedEntry> observed(UUID clusterId, Collection<String> principalArns) {
        return query(OBSERVED + OF_PRINCIPALS, store::observed, clusterId, principalArns.toArray(String[]::new));
    }

    /** The unique ids that are known of a cluster's principals, by ARN. */
    public Map<String, String> principalIds(UUID clusterId) {
        return ids(IDS, clusterId);
    }

    /** As {@link #principalIds(UUID)}, of these principals only. */
    public Map<String, String> principalIds(UUID clusterId, Collection<String> principalArns) {
        return ids(IDS + OF_PRINCIPALS, clusterId, principalArns.toArray(String[]::new));
    }

    /** The principal whose entry EKS gave this ARN. */
    public Optional<String> principalOf(UUID clusterId, String accessEntryArn) {
        return query(PRINCIPAL_OF, row -> row.getString(1), clusterId, accessEntryArn).stream()
                .findFirst();
    }

    /** The highest revision up to which every change is held by EKS or was refused by it. */
    public long syncedRevision(UUID clusterId, long revision) {
        long pending = query(SYNCED, row -> row.getLong(1), clusterId).getFirst();
        return pending == 0 ? revision : pending - 1;
    }

    private Map<String, String> ids(String sql, Object... parameters) {
        record Id(String principalArn, String principalId) {}
        return query(sql, row -> new Id(row.getString(1), row.getString(2)), parameters).stream()
                .collect(Collectors.toMap(Id::principalArn, Id::principalId));
    }

    private <T> List<T> query(String sql, Jdbc.RowReader<T> reader, Object... parameters) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, sql, reader, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException("principals cannot be read", e);
        }
    }
}
