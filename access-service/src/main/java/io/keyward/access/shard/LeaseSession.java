package io.keyward.access.shard;

import io.keyward.access.cluster.Shard;
import io.keyward.access.jdbc.DatabaseSessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database session in whose name a replica holds leases: one connection of its own, outside every pool. Its number is taken as long as
 * the session's advisory lock is, and PostgreSQL lets that go with the session: when the process dies, when the connection breaks, and
 * when the session was idle for a time to live, which is how a process that is frozen or cut off is found out.
 */
public final class LeaseSession implements AutoCloseable {

    /** Of the advisory locks of all lease sessions; the other half of the key is the session's number. */
    private static final int LOCK_CLASS = 0x6c656173;

    /** A shard with clusters and what its row says; epoch 0 and no session where there is no row yet. */
    record ShardRow(
            Shard shard,
            String workerId,
            long epoch,
            @Nullable Integer session) {}

    /** A worker whose stream is, or was, open in a session. */
    record WorkerRow(String workerId, int maxShards, int session) {}

    /** How things stand, as one look saw them. */
    record View(List<ShardRow> shards, List<WorkerRow> workers, Set<Integer> sessions) {}

    private final Connection connection;
    private final int number;

    private LeaseSession(Connection connection, int number) {
        this.connection = connection;
        this.number = number;
    }

    static LeaseSession open(DatabaseSessions database, Duration ttl) throws SQLException {
        Connection connection = database.open("leases", ttl.dividedBy(3), ttl);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT nextval('lease_session')")) {
            row.next();
            LeaseSession session = new LeaseSession(connection, row.getInt(1));
            session.update("SELECT pg_advisory_lock(?, ?)", LOCK_CLASS, session.number);
            return session;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    int number() {
        return number;
    }

    /** That this answers says that the session, and all it holds, lived after it was called. */
    View look() throws SQLException {
        List<ShardRow> shards = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                        SELECT c.account, c.region, coalesce(l.worker_id, ''), coalesce(l.epoch, 0), l.session
                        FROM (SELECT DISTINCT account, region FROM cluster) c
                        LEFT JOIN shard_lease l ON l.account = c.account AND l.region = c.region
                        ORDER BY c.account, c.region
                        """);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                shards.add(new ShardRow(
                        new Shard(row.getString(1), row.getString(2)),
                        row.getString(3),
                        row.getLong(4),
                        row.getObject(5, Integer.class)));
            }
        }
        List<WorkerRow> workers = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT worker_id, max_shards, session FROM sync_worker ORDER BY worker_id");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                workers.add(new WorkerRow(row.getString(1), row.getInt(2), row.getInt(3)));
            }
        }
        return new View(shards, workers, sessions());
    }

    private Set<Integer> sessions() throws SQLException {
        Set<Integer> sessions = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement("""
                        SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted
                        AND classid = ?::bigint::oid
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """)) {
            query.setInt(1, LOCK_CLASS);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    sessions.add((int) row.getLong(1));
                }
            }
        }
        return sessions;
    }

    /** Takes over what a session of the same process held, which ended unasked. */
    void inherit(int former) throws SQLException {
        update("UPDATE shard_lease SET session = ? WHERE session = ?", number, former);
        update("UPDATE sync_worker SET session = ? WHERE session = ?", number, former);
    }

    /** A worker's stream is open here now, wherever it was before: its leases are held here from now on. */
    void join(String workerId, int maxShards) throws SQLException {
        update(
                "INSERT INTO sync_worker (worker_id, max_shards, session) VALUES (?, ?, ?) ON CONFLICT (worker_id) DO UPDATE"
                        + " SET max_shards = excluded.max_shards, session = excluded.session",
                workerId,
                maxShards,
                number);
        update("UPDATE shard_lease SET session = ? WHERE worker_id = ? AND session <> ?", number, workerId, number);
    }

    /** A worker is gone from here: what it still holds here is free. */
    void leave(String workerId) throws SQLException {
        update("UPDATE shard_lease SET session = NULL WHERE worker_id = ? AND session = ?", workerId, number);
        update("DELETE FROM sync_worker WHERE worker_id = ? AND session = ?", workerId, number);
    }

    /** Forgets workers of a session that is no more. */
    void forgetWorkers(int gone) throws SQLException {
        update("DELETE FROM sync_worker WHERE session = ?", gone);
    }

    /** A worker returned a lease: whoever wants the shard takes it at once. */
    void release(Lease lease) throws SQLException {
        update(
                "UPDATE shard_lease SET session = NULL WHERE account = ? AND region = ? AND worker_id = ? AND epoch = ?",
                lease.shard().account(),
                lease.shard().region(),
                lease.workerId(),
                lease.epoch());
    }

    /**
     * Takes a shard for a worker if its row is still as it was seen, and nobody is writing a report under it.
     *
     * @return the new epoch; empty if the shard is not to be had now
     */
    OptionalLong take(ShardRow seen, String workerId) throws SQLException {
        Shard shard = seen.shard;
        if (seen.epoch == 0) {
            update(
                    "INSERT INTO shard_lease (account, region, worker_id, epoch) VALUES (?, ?, '', 0) ON CONFLICT DO NOTHING",
                    shard.account(),
                    shard.region());
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                WITH free AS (
                    SELECT account, region FROM shard_lease
                    WHERE account = ? AND region = ? AND epoch = ? AND session IS NOT DISTINCT FROM ?
                    FOR UPDATE SKIP LOCKED)
                UPDATE shard_lease l SET worker_id = ?, epoch = l.epoch + 1, session = ?, stream_id = NULL
                FROM free WHERE l.account = free.account AND l.region = free.region RETURNING l.epoch
                """)) {
            bind(statement, shard.account(), shard.region(), seen.epoch, seen.session, workerId, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // It was broken already; PostgreSQL ends the session by itself.
        }
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            var _ = statement.execute();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, java.sql.Types.INTEGER);
                case Integer number -> statement.setInt(i + 1, number);
                case Long number -> statement.setLong(i + 1, number);
                case Object text -> statement.setString(i + 1, text.toString());
            }
        }
    }
}
