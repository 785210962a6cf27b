package io.keyward.access.shard;

import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.ClusterWork;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.grpc.error.ServiceException;
import java.sql.Connection;
import java.sql.SQLException;

/** Stores what a worker reports: only while its lease is held, and of a cluster of the leased shard. False if nothing of the kind is out (any more). */
interface LeasedWork extends ClusterWork<Boolean> {

    /** Under which it is reported. */
    Lease lease();

    /** Does it, the lease being in order. */
    boolean store(LockedCluster cluster);

    @Override
    default void check(Connection connection) throws SQLException {
        Leases.check(connection, lease());
    }

    @Override
    default Boolean apply(LockedCluster cluster) {
        if (!lease().shard().equals(Shard.of(cluster.arn()))) {
            throw ServiceException.Invalid.field("item_id", "is not an item of the leased shard");
        }
        return store(cluster);
    }
}
