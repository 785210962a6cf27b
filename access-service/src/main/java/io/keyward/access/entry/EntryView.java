package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.Principal;
import java.util.UUID;

/**
 * An entry with how it stands at EKS.
 *
 * @param entry as it is to be shown: as it was, if it has been removed
 */
record EntryView(UUID clusterId, String clusterArn, ClusterMode mode, AccessEntry entry, Principal principal) {

    EntryView(Changed changed) {
        this(changed.clusterId(), changed.cluster().text(), changed.mode(), changed.entry(), changed.principal());
    }

    /** A while after the change: the entry as it stands now, if there still is one. */
    EntryView(Changed changed, Principal now) {
        this(
                changed.clusterId(),
                changed.cluster().text(),
                changed.mode(),
                now.entry().orElse(changed.entry()),
                now);
    }

    EntryView(Cluster cluster, AccessEntry entry, Principal principal) {
        this(cluster.id(), cluster.arnText(), cluster.mode(), entry, principal);
    }
}
