package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;

/** A cluster as audit events show it. */
record RecordedCluster(String arn, ClusterMode mode, String roleArn, long revision) {

    static RecordedCluster of(Cluster cluster) {
        return new RecordedCluster(cluster.arnText(), cluster.mode(), cluster.roleArn(), cluster.revision());
    }
}
