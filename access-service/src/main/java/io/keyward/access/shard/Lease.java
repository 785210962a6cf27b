package io.keyward.access.shard;

import io.keyward.access.cluster.Shard;

/**
 * A worker's hold on a shard.
 *
 * @param epoch grows each time the shard changes hands
 */
public record Lease(String workerId, Shard shard, long epoch) {}
