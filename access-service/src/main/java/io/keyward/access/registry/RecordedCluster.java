package io.keyward.access.registry;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.lifecycle.LockedCluster;

/** A cluster as audit events show it. */
record RecordedCluster(String arn, ClusterMode mode, String roleArn, int removalLimit, long revision) {

    static RecordedCluster of(LockedCluster cluster) {
        return new RecordedCluster(
                cluster.arn().text(),
                cluster.mode(),
                cluster.roleArn(),
                cluster.removalLimit(),
                cluster.currentRevision());
    }
}
