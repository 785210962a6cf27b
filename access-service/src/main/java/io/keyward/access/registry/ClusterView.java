package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.request.AnsweredRequests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A cluster with what is known around it. */
record ClusterView(Cluster cluster, long syncedRevision, int entryCount, int removalLimit, int openDriftCount) {

    private static final int ETAG_LENGTH = 32;

    /** With another removal limit. */
    ClusterView limited(int limit) {
        return new ClusterView(cluster, syncedRevision, entryCount, limit, openDriftCount);
    }

    String etag() {
        return etag(cluster.id(), cluster.mode(), cluster.roleArn(), removalLimit, cluster.labels());
    }

    /** Of a cluster with these settings, and of no other one: not even one that is registered later in its place. */
    static String etag(UUID id, ClusterMode mode, String roleArn, int removalLimit, Map<String, String> labels) {
        String settings =
                List.of(id, mode, roleArn, removalLimit, new TreeMap<>(labels)).toString();
        return AnsweredRequests.fingerprint("cluster", settings.getBytes(StandardCharsets.UTF_8))
                .substring(0, ETAG_LENGTH);
    }
}
