package io.keyward.access.report;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.work.Lease;
import io.keyward.access.work.Shard;
import io.keyward.grpc.error.ServiceException;

/** Keeps a worker to the shard it holds. */
final class Shards {

    private Shards() {}

    static void check(Lease lease, Cluster cluster) {
        if (!lease.shard()
                .equals(new Shard(cluster.arn().account(), cluster.arn().region()))) {
            throw ServiceException.Invalid.field("item_id", "is not an item of the leased shard");
        }
    }
}
