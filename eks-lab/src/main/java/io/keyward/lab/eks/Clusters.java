package io.keyward.lab.eks;

import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Lab;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;

/** Finds the cluster a call is about. Another account's or region's cluster is not found. */
@ApplicationScoped
class Clusters {

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z][A-Za-z0-9-_]{0,99}");

    private final Lab lab;

    Clusters(Lab lab) {
        this.lab = lab;
    }

    /** The cluster of a call. */
    Cluster of(EksCall call) {
        ClusterKey key = call.clusterKey();
        if (!NAME.matcher(key.name()).matches()) {
            throw EksErrors.badClusterName(key.name());
        }
        return lab.cluster(key).orElseThrow(() -> EksErrors.noCluster(key.name()));
    }

    /** The key of the call's cluster, which must allow access entries. */
    ClusterKey withEntries(EksCall call) {
        Cluster cluster = of(call);
        if (!cluster.mode().hasAccessEntries()) {
            throw EksErrors.noAccessEntriesInMode();
        }
        return cluster.key();
    }
}
