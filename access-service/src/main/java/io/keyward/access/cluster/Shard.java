package io.keyward.access.cluster;

import io.keyward.eks.ClusterArn;

/** All clusters of one account and region: the unit AWS throttles by, hence the unit of leasing. */
public record Shard(String account, String region) {

    public static Shard of(ClusterArn cluster) {
        return new Shard(cluster.account(), cluster.region());
    }

    /** {@code 123456789012/eu-west-1}. */
    @Override
    public String toString() {
        return account + "/" + region;
    }
}
