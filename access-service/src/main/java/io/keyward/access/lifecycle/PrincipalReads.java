package io.keyward.access.lifecycle;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads principals without locking anything; in a transaction, as of its moment. */
@ApplicationScoped
public class PrincipalReads {

    private static final String FIND = LifecycleStore.SELECT_PRINCIPALS;

    /** Keyset pages of entries in order of principal; an empty policy means any. */
    private static final String PAGE = """
            SELECT e.principal_arn FROM access_entry e
            WHERE e.cluster_id = ? AND e.principal_arn > ?
            AND (? = '' OR e.policies @> jsonb_build_array(jsonb_build_object('policyArn', ?::text)))
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
        Map<String, Principal> found = new HashMap<>();
        query(
                FIND,
                query -> {
                    Object[] clusters = new Object[principalArns.size()];
                    Arrays.fill(clusters, clusterId);
                    query.setArray(1, query.getConnection().createArrayOf("uuid", clusters));
                    query.setArray(2, query.getConnection().createArrayOf("text", principalArns.toArray()));
                },
                row -> {
                    String arn = row.getString("principal_arn");
                    return found.put(arn, store.principal(arn, row));
                });
        return principalArns.stream()
                .map(arn -> found.getOrDefault(arn, Principal.unknown(arn)))
                .toList();
    }

    /** Principals with an entry, after one in order of ARN; with the policy, if one is given. */
    public List<Principal> page(UUID clusterId, String policyArn, String afterPrincipal, int size) {
        List<String> arns = query(
                PAGE,
                query -> {
                    query.setObject(1, clusterId);
                    query.setString(2, afterPrincipal);
                    query.setString(3, policyArn);
                    query.setString(4, policyArn);
                    query.setInt(5, size);
                },
                row -> row.getString(1));
        return find(clusterId, arns);
    }

    /** Every desired entry of a cluster. */
    public List<AccessEntry> entries(UUID clusterId) {
        return query(ENTRIES, query -> query.setObject(1, clusterId), store::entry);
    }

    /** The desired entries of those of these principals that have one. */
    public List<AccessEntry> entries(UUID clusterId, Collection<String> principalArns) {
        return query(ENTRIES + OF_PRINCIPALS, of(clusterId, principalArns), store::entry);
    }

    /** Everything that EKS was last seen to hold on a cluster. */
    public List<ObservedEntry> observed(UUID clusterId) {
        return query(OBSERVED, query -> query.setObject(1, clusterId), store::observed);
    }

    /** What EKS was last seen to hold for these principals. */
    public List<ObservedEntry> observed(UUID clusterId, Collection<String> principalArns) {
        return query(OBSERVED + OF_PRINCIPALS, of(clusterId, principalArns), store::observed);
    }

    /** The unique ids that are known of a cluster's principals, by ARN. */
    public Map<String, String> principalIds(UUID clusterId) {
        return ids(IDS, query -> query.setObject(1, clusterId));
    }

    /** As {@link #principalIds(UUID)}, of these principals only. */
    public Map<String, String> principalIds(UUID clusterId, Collection<String> principalArns) {
        return ids(IDS + OF_PRINCIPALS, of(clusterId, principalArns));
    }

    /** The principal whose entry EKS gave this ARN. */
    public Optional<String> principalOf(UUID clusterId, String accessEntryArn) {
        return query(
                        PRINCIPAL_OF,
                        query -> {
                            query.setObject(1, clusterId);
                            query.setString(2, accessEntryArn);
                        },
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    /** The highest revision up to which every change is held by EKS or was refused by it. */
    public long syncedRevision(UUID clusterId, long revision) {
        long pending = query(SYNCED, query -> query.setObject(1, clusterId), row -> row.getLong(1))
                .getFirst();
        return pending == 0 ? revision : pending - 1;
    }

    private Map<String, String> ids(String sql, Parameters parameters) {
        Map<String, String> ids = new HashMap<>();
        query(sql, parameters, row -> ids.put(row.getString(1), row.getString(2)));
        return ids;
    }

    private static Parameters of(UUID clusterId, Collection<String> principalArns) {
        return query -> {
            query.setObject(1, clusterId);
            query.setArray(2, query.getConnection().createArrayOf("text", principalArns.toArray()));
        };
    }

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private <T> List<T> query(String sql, Parameters parameters, LifecycleStore.RowReader<T> reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            parameters.set(query);
            try (ResultSet rows = query.executeQuery()) {
                List<T> read = new ArrayList<>();
                while (rows.next()) {
                    read.add(reader.read(rows));
                }
                return read;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("principals cannot be read", e);
        }
    }
}
