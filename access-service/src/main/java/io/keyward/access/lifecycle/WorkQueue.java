package io.keyward.access.lifecycle;

import io.keyward.access.cluster.Shard;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.DuePush.Target;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gives due work to the worker that holds a shard. All methods but {@link #nextDue} run in the transaction in which its lease was checked. */
@ApplicationScoped
public class WorkQueue {

    /**
     * Where nobody knows yet whose an entry to be removed is, no entry is new enough to be ours for the worker: it only looks,
     * and its report is compared with what was sent.
     */
    private static final Duration NOT_YET = Duration.ofDays(1);

    private static final String UNREPORTED = """
            SELECT (SELECT count(*) FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
                    WHERE s.item_id IS NOT NULL AND c.account = ? AND c.region = ?),
                   (SELECT count(*) FROM cluster_read r JOIN cluster c ON c.id = r.cluster_id
                    WHERE r.item_id IS NOT NULL AND c.account = ? AND c.region = ?)
            """;

    /** In the order in which they are to be pushed. */
    private static final String DUE_PUSHES = """
            SELECT s.cluster_id, s.principal_arn, c.arn, c.role_arn FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
            WHERE c.account = ? AND c.region = ? AND c.mode IN ('ENFORCE', 'WARN') AND s.due_at <= ? AND s.item_id IS NULL
            ORDER BY s.priority, s.due_at LIMIT ? FOR UPDATE OF s SKIP LOCKED
            """;

    /** Longest due first. */
    private static final String DUE_READS = """
            UPDATE cluster_read r SET item_id = gen_random_uuid(), dispatched_at = ?, asked = false
            FROM cluster c WHERE c.id = r.cluster_id AND r.cluster_id IN (
                SELECT d.cluster_id FROM cluster_read d JOIN cluster k ON k.id = d.cluster_id
                WHERE k.account = ? AND k.region = ? AND k.mode <> 'PAUSED' AND d.due_at <= ? AND d.item_id IS NULL
                ORDER BY d.due_at LIMIT ? FOR UPDATE OF d SKIP LOCKED)
            RETURNING r.item_id, c.id, c.arn, c.role_arn, r.attempts
            """;

    private static final String NEXT_DUE = """
            SELECT least(
                (SELECT min(s.due_at) FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
                 WHERE c.account = ? AND c.region = ? AND c.mode IN ('ENFORCE', 'WARN') AND s.due_at IS NOT NULL
                 AND s.item_id IS NULL),
                (SELECT min(r.due_at) FROM cluster_read r JOIN cluster c ON c.id = r.cluster_id
                 WHERE c.account = ? AND c.region = ? AND c.mode <> 'PAUSED' AND r.item_id IS NULL))
            """;

    private static final String OUT = """
            SELECT s.cluster_id, s.principal_arn FROM entry_sync s JOIN cluster c ON c.id = s.cluster_id
            WHERE s.item_id IS NOT NULL AND c.account = ? AND c.region = ?
            ORDER BY s.cluster_id, s.principal_arn FOR UPDATE OF s
            """;

    private static final String READS_BACK = """
            UPDATE cluster_read r SET item_id = NULL, dispatched_at = NULL FROM cluster c
            WHERE r.item_id IS NOT NULL AND c.id = r.cluster_id AND c.account = ? AND c.region = ?
            """;

    private static final String TAKE_BACK = """
            INSERT INTO work_taken_back (item_id, cluster_id, principal_arn, worker_id, until)
            SELECT o.item_id, c.id, o.principal_arn, ?, clock_timestamp() + make_interval(secs => ?) FROM cluster c JOIN (
                SELECT s.cluster_id, s.principal_arn, s.item_id FROM entry_sync s WHERE s.item_id IS NOT NULL
                UNION ALL
                SELECT r.cluster_id, '', r.item_id FROM cluster_read r WHERE r.item_id IS NOT NULL) o ON o.cluster_id = c.id
            WHERE c.account = ? AND c.region = ?
            """;

    private final DataSource database;
    private final LifecycleStore store;
    private final WorkConfig config;
    private final Clock clock;

    WorkQueue(DataSource database, LifecycleStore store, WorkConfig config, Clock clock) {
        this.database = database;
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** How many more items a worker may be given, and how many of them may be reads: pushes must never wait behind reads alone. */
    public record Room(int items, int reads) {
        static Room of(int maxInFlight, long pushes, long reads) {
            int items = (int) Math.max(0, maxInFlight - pushes - reads);
            return new Room(items, Math.clamp(Math.max(1, maxInFlight / 2) - reads, 0, items));
        }
    }

    /** A deep read given to a worker. */
    public record DueRead(UUID itemId, Target target, int attempts) {}

    /** What fits under {@code maxInFlight} unreported items of the shard. */
    public Room room(Shard shard, int maxInFlight) {
        return in(connection -> {
            try (PreparedStatement query = connection.prepareStatement(UNREPORTED)) {
                set(query, shard, 1, 3);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return Room.of(maxInFlight, row.getLong(1), row.getLong(2));
                }
            }
        });
    }

    /** Takes up to {@code most} due pushes, revocations first. A principal that a worker has is left out until it was reported. */
    public List<DuePush> takePushes(Shard shard, int most) {
        if (most <= 0) {
            return List.of();
        }
        Instant now = clock.instant();
        return in(connection -> {
            Map<UUID, Target> targets = new LinkedHashMap<>();
            Map<UUID, Set<String>> due = new LinkedHashMap<>();
            try (PreparedStatement query = connection.prepareStatement(DUE_PUSHES)) {
                set(query, shard, 1);
                query.setObject(3, now.atOffset(ZoneOffset.UTC));
                query.setInt(4, most);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        UUID cluster = rows.getObject(1, UUID.class);
                        targets.put(cluster, new Target(cluster, rows.getString(3), rows.getString(4)));
                        due.computeIfAbsent(cluster, id -> new LinkedHashSet<>())
                                .add(rows.getString(2));
                    }
                }
            }
            return give(connection, targets, due, now);
        });
    }

    /** With the rows of entry_sync locked, no change of an entry can commit between reading it and giving it away. */
    private List<DuePush> give(
            Connection connection, Map<UUID, Target> targets, Map<UUID, Set<String>> due, Instant now)
            throws SQLException {
        if (due.isEmpty()) {
            return List.of();
        }
        List<DuePush> given = new ArrayList<>();
        Writes writes = store.writes();
        Map<UUID, Map<String, Principal>> read = store.read(connection, due, now, true);
        for (Map.Entry<UUID, Set<String>> ofCluster : due.entrySet()) {
            UUID cluster = ofCluster.getKey();
            for (String arn : ofCluster.getValue()) {
                Principal principal = Objects.requireNonNull(
                        read.getOrDefault(cluster, Map.of()).get(arn));
                Life life = Objects.requireNonNull(principal.life());
                DuePush push = push(Objects.requireNonNull(targets.get(cluster)), principal, life, now);
                Life out = life.given(push.itemId(), principal.desired(), now);
                writes.add(cluster, principal, principal.withLife(out));
                given.add(push.withToken(out.facts().claim().createToken()));
            }
        }
        writes.write(connection);
        return given;
    }

    private DuePush push(Target target, Principal principal, Life life, Instant now) {
        Claim claim = life.facts().claim();
        boolean looksOnly = life.removing() && !claim.owned();
        return new DuePush(
                UUID.randomUUID(),
                target,
                principal.arn(),
                life.facts().revision(),
                life.removing()
                        ? null
                        : principal.entry().map(AccessEntry::content).orElse(null),
                claim.owned(),
                life.work().map(Life.Work::attempts).orElse(0),
                looksOnly ? now.plus(NOT_YET) : claim.requestedAt(),
                claim.deletedAt(),
                known(principal, life, now),
                claim.createToken());
    }

    private DuePush.@Nullable Known known(Principal principal, Life life, Instant now) {
        ObservedEntry observed = principal.observed();
        boolean complete = observed == null || observed.eksCreatedAt() != null;
        return complete && life.knows(now, config.settle()) ? new DuePush.Known(observed) : null;
    }

    /** Takes up to {@code most} due reads. */
    public List<DueRead> takeReads(Shard shard, int most) {
        if (most <= 0) {
            return List.of();
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return in(connection -> {
            try (PreparedStatement take = connection.prepareStatement(DUE_READS)) {
                take.setObject(1, now);
                set(take, shard, 2);
                take.setObject(4, now);
                take.setInt(5, most);
                List<DueRead> taken = new ArrayList<>();
                try (ResultSet rows = take.executeQuery()) {
                    while (rows.next()) {
                        taken.add(new DueRead(
                                rows.getObject(1, UUID.class),
                                new Target(rows.getObject(2, UUID.class), rows.getString(3), rows.getString(4)),
                                rows.getInt(5)));
                    }
                }
                return taken;
            }
        });
    }

    /** When the next piece of work of a shard is due that no worker has; empty if none is. */
    public Optional<Instant> nextDue(Shard shard) {
        return in(connection -> {
            try (PreparedStatement query = connection.prepareStatement(NEXT_DUE)) {
                set(query, shard, 1, 3);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant);
                }
            }
        });
    }

    /**
     * Makes all unreported work of a shard due again: nobody will report it.
     *
     * @param worker who was given it
     * @param calls for how long the worker may still be at it; zero if it is not
     */
    public void putBack(Shard shard, String worker, Duration calls) {
        var unused = in(connection -> {
            Map<UUID, Set<String>> out = new LinkedHashMap<>();
            try (PreparedStatement query = connection.prepareStatement(OUT)) {
                set(query, shard, 1);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        out.computeIfAbsent(rows.getObject(1, UUID.class), id -> new LinkedHashSet<>())
                                .add(rows.getString(2));
                    }
                }
            }
            if (calls.isPositive()) {
                try (PreparedStatement takeBack = connection.prepareStatement(TAKE_BACK)) {
                    takeBack.setString(1, worker);
                    takeBack.setDouble(2, calls.toMillis() / 1_000.0);
                    set(takeBack, shard, 3);
                    takeBack.executeUpdate();
                }
            }
            Writes writes = store.writes();
            Instant now = clock.instant();
            store.read(connection, out, now, true)
                    .forEach((cluster, principals) -> principals.values().forEach(principal -> {
                        Life life = Objects.requireNonNull(principal.life());
                        writes.add(cluster, principal, principal.withLife(life.takenBack(now, config.settle())));
                    }));
            writes.write(connection);
            try (PreparedStatement reads = connection.prepareStatement(READS_BACK)) {
                set(reads, shard, 1);
                return reads.executeUpdate();
            }
        });
    }

    /** Whatever came of it, the worker is at this item no more. */
    public static void ended(Connection connection, UUID itemId) throws SQLException {
        var unused = Jdbc.update(connection, "DELETE FROM work_taken_back WHERE item_id = ?", itemId);
    }

    private static void set(PreparedStatement statement, Shard shard, int... firstParameters) throws SQLException {
        for (int first : firstParameters) {
            statement.setString(first, shard.account());
            statement.setString(first + 1, shard.region());
        }
    }

    /** On the connection of the caller's transaction. */
    private <T> T in(Jdbc.Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the work queue cannot be read", e);
        }
    }
}
