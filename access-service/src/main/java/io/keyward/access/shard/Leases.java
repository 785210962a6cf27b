package io.keyward.access.shard;

import io.keyward.access.cluster.Shard;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Fences off workers whose lease has passed on: whatever they report or ask for is checked against the epoch, which grows whenever a shard
 * changes hands. No clock is asked; {@link LeaseCoordinator} sees to it that no shard changes hands too early.
 */
@ApplicationScoped
public class Leases {

    private static final String HELD = """
            SELECT stream_id FROM shard_lease
            WHERE account = ? AND region = ? AND worker_id = ? AND epoch = ? AND session IS NOT NULL
            """;

    private static final String OPEN_STREAM = """
            WITH former AS (
                SELECT account, region, stream_id FROM shard_lease
                WHERE account = ? AND region = ? AND worker_id = ? AND epoch = ? AND session IS NOT NULL FOR NO KEY UPDATE)
            UPDATE shard_lease l SET stream_id = ? FROM former WHERE l.account = former.account AND l.region = former.region
            RETURNING former.stream_id IS NOT NULL
            """;

    private final DataSource database;

    Leases(DataSource database) {
        this.database = database;
    }

    /**
     * Makes sure that a lease is held and stays so until the transaction of the connection ends. The weakest lock there is: only one who
     * takes the shard is kept out.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if it is not held
     */
    public static void check(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HELD + "FOR KEY SHARE")) {
            bind(query, 1, lease);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw lost(lease);
                }
            }
        }
    }

    /** As {@link #check(Connection, Lease)}, in the caller's transaction. */
    @Transactional(TxType.MANDATORY)
    public void check(Lease lease) {
        try (Connection connection = database.getConnection()) {
            check(connection, lease);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * As {@link #check(Lease)}; false if another stream was opened for the shard since. Until the transaction ends none is opened: it would
     * not see what is being given to this one.
     */
    @Transactional(TxType.MANDATORY)
    public boolean check(Lease lease, UUID streamId) {
        return isStream(lease, streamId, "FOR SHARE");
    }

    /** As {@link #check(Lease, UUID)}, but only for this moment: nothing is locked, so nothing is written. */
    @Transactional(TxType.MANDATORY)
    public boolean isStream(Lease lease, UUID streamId) {
        return isStream(lease, streamId, "");
    }

    private boolean isStream(Lease lease, UUID streamId, String lock) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(HELD + lock)) {
            bind(query, 1, lease);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw lost(lease);
                }
                return streamId.equals(row.getObject(1, UUID.class));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * A stream that was opened.
     *
     * @param another whether there was another one under the same lease: work that it brought may be under way
     */
    public record Stream(UUID id, boolean another) {}

    /** Makes a new stream the only one of its shard. */
    @Transactional(TxType.MANDATORY)
    public Stream openStream(Lease lease) {
        UUID streamId = UUID.randomUUID();
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(OPEN_STREAM)) {
            bind(update, 1, lease);
            update.setObject(5, streamId);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw lost(lease);
                }
                return new Stream(streamId, row.getBoolean(1));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void bind(PreparedStatement statement, int first, Lease lease) throws SQLException {
        statement.setString(first, lease.shard().account());
        statement.setString(first + 1, lease.shard().region());
        statement.setString(first + 2, lease.workerId());
        statement.setLong(first + 3, lease.epoch());
    }

    private static IllegalStateException unreadable(SQLException e) {
        return new IllegalStateException("a lease cannot be checked", e);
    }

    private static ServiceException lost(Lease lease) {
        Shard shard = lease.shard();
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_LEASE_LOST,
                "lease: worker " + lease.workerId() + " does not hold shard " + shard + " at epoch " + lease.epoch(),
                Map.of("field", "lease"));
    }
}
