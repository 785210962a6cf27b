package io.keyward.access.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.AccessEntry.Expiries;
import io.keyward.access.lifecycle.Life.Due;
import io.keyward.access.lifecycle.Life.Facts;
import io.keyward.access.lifecycle.Life.Gone;
import io.keyward.access.lifecycle.Life.Out;
import io.keyward.access.lifecycle.Life.Refusal;
import io.keyward.access.lifecycle.Life.Refused;
import io.keyward.access.lifecycle.Life.Removing;
import io.keyward.access.lifecycle.Life.Settled;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.Life.Work;
import io.keyward.access.lifecycle.LockedCluster.Row;
import io.keyward.access.request.AnsweredRequests.Answer;
import io.keyward.eks.ClusterArn;
import io.keyward.eks.EntryContent;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction on clusters reads, in plain SQL by sets: the same few statements for one principal and for thousands. Rows go to
 * the database as JSON ({@link Rows}), which it turns back into columns.
 */
@ApplicationScoped
class LifecycleStore {

    private static final String LOCK = """
            SELECT id, arn, mode, role_arn, authentication_mode, revision, observed_version, entry_count, removal_limit
            FROM cluster WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE
            """;

    /** Whoever hands work out takes rows of entry_sync without the cluster's lock; so they are locked, too. */
    private static final String LOCK_LIVES = """
            SELECT s.cluster_id, s.principal_arn FROM entry_sync s JOIN unnest(?::uuid[], ?::text[]) p (cluster_id, principal_arn)
            ON s.cluster_id = p.cluster_id AND s.principal_arn = p.principal_arn
            ORDER BY s.cluster_id, s.principal_arn FOR UPDATE OF s
            """;

    private static final String COLUMNS = """
            e.principal_arn AS entry, e.principal_id, e.type, e.username, e.kubernetes_groups, e.tags, e.policies, e.created_at,
            e.modified_at, e.revision, e.expiries, s.principal_arn AS life, s.desired_revision, s.synced_revision, s.pending_from, s.removal,
            s.owned, s.requested_at, s.deleted_at, s.create_token, s.due_at, s.priority, s.attempts, s.refusals, s.item_id, s.item_at, s.item_revision, s.item_removal, s.item_setters,
            s.sent, s.in_doubt, s.failure_code, s.failure_message, s.failure_request_id, s.transition_at, s.pushed_at, s.written_at, s.doubted_from,
            s.setters, o.principal_arn AS seen, o.content, o.access_entry_arn, o.eks_created_at, o.observed_at, o.source
            """;

    static final String SELECT_PRINCIPALS = "SELECT p.cluster_id, p.principal_arn, " + COLUMNS + """
            FROM unnest(?::uuid[], ?::text[]) p (cluster_id, principal_arn)
            LEFT JOIN access_entry e ON e.cluster_id = p.cluster_id AND e.principal_arn = p.principal_arn
            LEFT JOIN entry_sync s ON s.cluster_id = p.cluster_id AND s.principal_arn = p.principal_arn
            LEFT JOIN observed_entry o ON o.cluster_id = p.cluster_id AND o.principal_arn = p.principal_arn
            """;

    private static final String LOCK_ALL_LIVES =
            "SELECT s.cluster_id, s.principal_arn FROM entry_sync s WHERE s.cluster_id = ? ORDER BY s.principal_arn FOR UPDATE";

    private static final String ALL_PRINCIPALS = "SELECT p.cluster_id, p.principal_arn, " + COLUMNS + """
            FROM (SELECT cluster_id, principal_arn FROM access_entry WHERE cluster_id = ?
                  UNION SELECT cluster_id, principal_arn FROM entry_sync WHERE cluster_id = ?
                  UNION SELECT cluster_id, principal_arn FROM observed_entry WHERE cluster_id = ?) p
            LEFT JOIN access_entry e ON e.cluster_id = p.cluster_id AND e.principal_arn = p.principal_arn
            LEFT JOIN entry_sync s ON s.cluster_id = p.cluster_id AND s.principal_arn = p.principal_arn
            LEFT JOIN observed_entry o ON o.cluster_id = p.cluster_id AND o.principal_arn = p.principal_arn
            """;

    private static final String AWAITED = """
            SELECT a.cluster_id, a.principal_arn, a.id, a.revision, a.before, a.former_setters, a.request_id, a.answer_key, a.deadline
            FROM awaited_change a
            """;

    private static final String STILL_AWAITED =
            " AND a.status = 'PENDING' AND a.deadline > ? ORDER BY a.revision FOR UPDATE OF a";

    private static final String AWAITED_OF_PRINCIPALS = AWAITED + """
            JOIN unnest(?::uuid[], ?::text[]) p (cluster_id, principal_arn)
            ON a.cluster_id = p.cluster_id AND a.principal_arn = p.principal_arn WHERE true
            """ + STILL_AWAITED;

    private static final String AWAITED_OF_CLUSTER = AWAITED + "WHERE a.cluster_id = ?" + STILL_AWAITED;

    private static final String ANSWERS = """
            SELECT r.scope, r.request_id, encode(r.fingerprint, 'hex'), r.response FROM answered_request r
            JOIN unnest(?::text[], ?::text[]) k (scope, request_id) ON r.scope = k.scope AND r.request_id = k.request_id
            """;

    private static final String REMOVALS = """
            SELECT count(*) FROM entry_sync
            WHERE cluster_id = ? AND removal AND due_at IS NOT NULL AND principal_arn <> ALL (?)
            """;

    /** By the same rules as in {@link Guard}. */
    private static final String ADMINISTRATOR = """
            SELECT EXISTS (
                SELECT 1 FROM access_entry e
                LEFT JOIN entry_sync s ON s.cluster_id = e.cluster_id AND s.principal_arn = e.principal_arn
                LEFT JOIN observed_entry o ON o.cluster_id = e.cluster_id AND o.principal_arn = e.principal_arn
                CROSS JOIN jsonb_array_elements(e.policies) p
                WHERE e.cluster_id = ? AND e.principal_arn <> ALL (?)
                AND p ->> 'policyArn' LIKE ? AND p -> 'accessScope' ->> 'type' = 'cluster'
                AND (NOT ? OR p ->> 'expiresAt' IS NULL)
                AND (NOT ? OR (o.content -> 'policies' -> (p ->> 'policyArn') ->> 'type' = 'cluster'
                    AND s.setters -> ('policy:' || (p ->> 'policyArn')) IS NULL AND coalesce(s.doubted_from, 0) = 0)))
            OR EXISTS (
                SELECT 1 FROM observed_entry o
                LEFT JOIN entry_sync s ON s.cluster_id = o.cluster_id AND s.principal_arn = o.principal_arn
                CROSS JOIN jsonb_each(o.content -> 'policies') p
                WHERE o.cluster_id = ? AND o.principal_arn <> ALL (?)
                AND NOT EXISTS (SELECT 1 FROM access_entry e
                    WHERE e.cluster_id = o.cluster_id AND e.principal_arn = o.principal_arn)
                AND (s.principal_arn IS NULL
                    OR (s.removal AND s.due_at IS NOT NULL AND s.item_id IS NULL AND NOT s.owned AND NOT s.in_doubt))
                AND p.key LIKE ? AND p.value ->> 'type' = 'cluster')
            """;

    private static final String SKIP_LOCKED = " SKIP LOCKED";

    /** The longest wait for a lock; whoever must not wait passes over what is locked, and this is for what cannot be passed over. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'";

    private static final String NO_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '100ms'";

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};
    private static final TypeReference<List<Association>> ASSOCIATIONS = new TypeReference<>() {};
    private static final TypeReference<List<EntryContent>> CONTENTS = new TypeReference<>() {};
    private static final TypeReference<TreeMap<String, Long>> SETTERS = new TypeReference<>() {};

    private final ObjectMapper json;
    private final ObjectMapper columns;

    LifecycleStore(ObjectMapper json) {
        this.json = json;
        this.columns = Writes.columns(json);
    }

    /** Nothing to write yet. */
    Writes writes() {
        return new Writes(json, columns);
    }

    /**
     * Locks clusters in one order for all.
     *
     * @param patient whether to wait for those that somebody else has locked; they are passed over otherwise
     */
    Map<UUID, Row> lock(Connection connection, Collection<UUID> ids, boolean patient) throws SQLException {
        String sql = patient ? LOCK_TIMEOUT + ";" + LOCK : NO_LOCK_TIMEOUT + ";" + LOCK + SKIP_LOCKED;
        Map<UUID, Row> rows = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            Jdbc.set(query, (Object) ids.toArray(UUID[]::new));
            query.execute();
            query.getMoreResults();
            try (ResultSet row = query.getResultSet()) {
                while (row.next()) {
                    rows.put(row.getObject(1, UUID.class), cluster(row));
                }
            }
        }
        return rows;
    }

    private static Row cluster(ResultSet row) throws SQLException {
        return new Row(
                row.getObject(1, UUID.class),
                ClusterArn.ofKept(row.getString(2)),
                ClusterMode.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getInt(8),
                row.getInt(9));
    }

    /** Which of these clusters there are. */
    Set<UUID> existing(Connection connection, Collection<UUID> ids) throws SQLException {
        return new HashSet<>(Jdbc.query(
                connection, "SELECT id FROM cluster WHERE id = ANY (?)", row -> row.getObject(1, UUID.class), (Object)
                        ids.toArray(UUID[]::new)));
    }

    /**
     * These principals of clusters that are locked, by cluster.
     *
     * @param patient whether to wait for principals that somebody else has locked; their clusters are passed over otherwise
     */
    Map<UUID, Map<String, Principal>> read(
            Connection connection, Map<UUID, ? extends Collection<String>> principals, Instant now, boolean patient)
            throws SQLException {
        List<UUID> ids = new ArrayList<>();
        List<String> arns = new ArrayList<>();
        principals.forEach((cluster, named) -> named.forEach(arn -> {
            ids.add(cluster);
            arns.add(arn);
        }));
        Map<UUID, Map<String, Principal>> read = new HashMap<>();
        principals.keySet().forEach(cluster -> read.put(cluster, new LinkedHashMap<>()));
        if (!ids.isEmpty()) {
            UUID[] clusters = ids.toArray(UUID[]::new);
            String[] named = arns.toArray(String[]::new);
            readLocked(connection, LOCK_LIVES, SELECT_PRINCIPALS, patient, read, clusters, named, clusters, named);
            readAwaited(connection, AWAITED_OF_PRINCIPALS, patient, read, clusters, named, now);
        }
        return read;
    }

    /** Every principal of a cluster that is locked; empty if it is passed over as by {@link #read}. */
    Optional<Map<String, Principal>> readAll(Connection connection, UUID cluster, Instant now, boolean patient)
            throws SQLException {
        Map<UUID, Map<String, Principal>> read = new HashMap<>(Map.of(cluster, new LinkedHashMap<>()));
        readLocked(connection, LOCK_ALL_LIVES, ALL_PRINCIPALS, patient, read, cluster, cluster, cluster, cluster);
        readAwaited(connection, AWAITED_OF_CLUSTER, patient, read, cluster, now);
        return Optional.ofNullable(read.get(cluster));
    }

    /** Two statements in one round trip: what the first locks is read by the second as it is since then. */
    private void readLocked(
            Connection connection,
            String lock,
            String select,
            boolean patient,
            Map<UUID, Map<String, Principal>> into,
            Object... parameters)
            throws SQLException {
        record Key(UUID clusterId, String principalArn) {}
        Set<Key> locked = new HashSet<>();
        Set<UUID> passedOver = new HashSet<>();
        try (PreparedStatement query =
                connection.prepareStatement((patient ? lock : lock + SKIP_LOCKED) + ";" + select)) {
            Jdbc.set(query, parameters);
            query.execute();
            try (ResultSet rows = query.getResultSet()) {
                while (rows.next()) {
                    locked.add(new Key(rows.getObject(1, UUID.class), rows.getString(2)));
                }
            }
            query.getMoreResults();
            try (ResultSet rows = query.getResultSet()) {
                while (rows.next()) {
                    UUID cluster = rows.getObject("cluster_id", UUID.class);
                    String arn = rows.getString("principal_arn");
                    Principal principal = principal(arn, rows);
                    into.computeIfAbsent(cluster, id -> new LinkedHashMap<>()).put(arn, principal);
                    if (principal.life() != null && !locked.contains(new Key(cluster, arn))) {
                        passedOver.add(cluster);
                    }
                }
            }
        }
        passedOver.forEach(into::remove);
    }

    /** A wait that is locked is being ended by its waiter at this moment: whoever must not wait for that takes it as ended. */
    private void readAwaited(
            Connection connection,
            String sql,
            boolean patient,
            Map<UUID, Map<String, Principal>> into,
            Object... parameters)
            throws SQLException {
        record Wait(UUID clusterId, String principalArn, Awaited awaited) {}
        List<Wait> waits = Jdbc.query(
                connection,
                patient ? sql : sql + SKIP_LOCKED,
                row -> new Wait(row.getObject(1, UUID.class), row.getString(2), awaited(row)),
                parameters);
        for (Wait wait : waits) {
            Map<String, Principal> principals = into.getOrDefault(wait.clusterId, new LinkedHashMap<>());
            principals.computeIfPresent(wait.principalArn, (arn, principal) -> {
                List<Awaited> awaited = new ArrayList<>(principal.awaited());
                awaited.add(wait.awaited);
                return principal.awaiting(awaited);
            });
        }
    }

    private Awaited awaited(ResultSet row) throws SQLException {
        Desired.Change change = new Desired.Change(
                row.getObject("id", UUID.class),
                row.getLong("revision"),
                row.getString("before") == null ? null : value(row.getString("before"), AccessEntry.class),
                setters(row.getString("former_setters")));
        return new Awaited(change, row.getString("request_id"), row.getString("answer_key"), instant(row, "deadline"));
    }

    /** Requests answered before, by scope and key. */
    Map<String, Map<String, Answer>> answers(Connection connection, Map<String, ? extends Collection<String>> keys)
            throws SQLException {
        List<String> scopes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        keys.forEach((scope, ofScope) -> ofScope.forEach(key -> {
            scopes.add(scope);
            ids.add(key);
        }));
        if (ids.isEmpty()) {
            return Map.of();
        }
        record Answered(String scope, Answer answer) {}
        Map<String, Map<String, Answer>> answers = new HashMap<>();
        Jdbc.query(
                        connection,
                        ANSWERS,
                        row -> new Answered(
                                row.getString(1),
                                new Answer(
                                        row.getString(2),
                                        row.getString(3),
                                        new String(row.getBytes(4), StandardCharsets.UTF_8))),
                        scopes.toArray(String[]::new),
                        ids.toArray(String[]::new))
                .forEach(row -> answers.computeIfAbsent(row.scope, scope -> new HashMap<>())
                        .put(row.answer.key(), row.answer));
        return answers;
    }

    /** Looks up on this connection what work on locked clusters asks for besides. */
    LockedCluster.Lookup lookup(Connection connection) {
        return new LockedCluster.Lookup() {
            @Override
            public int removals(UUID clusterId, Collection<String> except) {
                return first(connection, REMOVALS, row -> row.getInt(1), clusterId, except.toArray(String[]::new));
            }

            @Override
            public boolean administrator(UUID clusterId, Collection<String> except, boolean atEks, boolean forGood) {
                String[] arns = except.toArray(String[]::new);
                String policy = "%/" + Guard.ADMINISTRATOR_POLICY;
                return first(
                        connection,
                        ADMINISTRATOR,
                        row -> row.getBoolean(1),
                        clusterId,
                        arns,
                        policy,
                        forGood,
                        atEks,
                        clusterId,
                        arns,
                        policy);
            }
        };
    }

    private static <T> T first(Connection connection, String sql, Jdbc.RowReader<T> reader, Object... parameters) {
        try {
            return Jdbc.query(connection, sql, reader, parameters).getFirst();
        } catch (SQLException e) {
            throw new StoreFailure(e);
        }
    }

    /** A statement failed in the middle of work that cannot go on without it. */
    static final class StoreFailure extends RuntimeException {

        StoreFailure(SQLException cause) {
            super(cause);
        }
    }

    // Rows.

    Principal principal(String arn, ResultSet row) throws SQLException {
        boolean lives = row.getString("life") != null;
        AccessEntry entry = row.getString("entry") == null ? null : entry(row);
        return new Principal(
                arn,
                new Desired(entry, lives ? setters(row.getString("setters")) : new TreeMap<>()),
                lives ? life(arn, row) : null,
                row.getString("seen") == null ? null : observed(row),
                List.of());
    }

    /** The entry of a row with the columns of access_entry. */
    AccessEntry entry(ResultSet row) throws SQLException {
        return new AccessEntry(
                row.getString("principal_arn"),
                row.getString("principal_id"),
                row.getString("type"),
                row.getString("username"),
                List.of((String[]) row.getArray("kubernetes_groups").getArray()),
                value(row.getString("tags"), TAGS),
                instant(row, "created_at"),
                instant(row, "modified_at"),
                row.getLong("revision"),
                value(row.getString("policies"), ASSOCIATIONS),
                row.getString("expiries") == null ? null : value(row.getString("expiries"), Expiries.class));
    }

    /** The life of a row with the columns of entry_sync. */
    Life life(String arn, ResultSet row) throws SQLException {
        UUID item = row.getObject("item_id", UUID.class);
        Out out = item == null
                ? null
                : new Out(
                        item,
                        instant(row, "item_at"),
                        row.getLong("item_revision"),
                        row.getBoolean("item_removal"),
                        setters(row.getString("item_setters")));
        String sent = row.getString("sent");
        Claim claim = new Claim(
                row.getBoolean("owned"),
                instant(row, "requested_at"),
                instantOrNull(row, "deleted_at"),
                row.getString("create_token"),
                sent == null ? List.of() : value(sent, CONTENTS),
                row.getBoolean("in_doubt"));
        Facts facts = new Facts(
                arn,
                row.getLong("desired_revision"),
                row.getLong("synced_revision"),
                row.getLong("pending_from"),
                claim,
                out,
                instant(row, "transition_at"),
                instantOrNull(row, "pushed_at"),
                instantOrNull(row, "written_at"),
                row.getLong("doubted_from"));
        Instant dueAt = instantOrNull(row, "due_at");
        boolean removal = row.getBoolean("removal");
        if (dueAt == null) {
            return removal ? new Gone(facts) : new Settled(facts);
        }
        String code = row.getString("failure_code");
        String message = row.getString("failure_message");
        Refusal refusal =
                code == null ? null : new Refusal(code, orEmpty(message), orEmpty(row.getString("failure_request_id")));
        Work work = new Work(
                dueAt,
                Urgency.ofRank(row.getInt("priority")),
                row.getInt("attempts"),
                row.getInt("refusals"),
                refusal == null ? message : null);
        if (removal) {
            return new Removing(facts, work, refusal);
        }
        return refusal == null ? new Due(facts, work) : new Refused(facts, work, refusal);
    }

    /** What EKS holds, of a row with the columns of observed_entry. */
    ObservedEntry observed(ResultSet row) throws SQLException {
        return new ObservedEntry(
                row.getString("principal_arn"),
                value(row.getString("content"), EntryContent.class),
                row.getString("access_entry_arn"),
                instantOrNull(row, "eks_created_at"),
                instant(row, "observed_at"),
                ObservedEntry.Source.valueOf(row.getString("source")));
    }

    private SortedMap<String, Long> setters(@Nullable String text) {
        return text == null ? new TreeMap<>() : value(text, SETTERS);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value cannot be written as JSON: " + value.getClass(), e);
        }
    }

    <T> T value(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored value is no JSON of " + type, e);
        }
    }

    private <T> T value(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored value is no JSON of " + type.getType(), e);
        }
    }
}
