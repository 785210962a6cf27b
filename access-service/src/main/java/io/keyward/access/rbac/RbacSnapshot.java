package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.UUID;

/**
 * The RBAC of a cluster as it was given.
 *
 * @param revision the cluster revision that brought it
 * @param listJson byte for byte
 */
record RbacSnapshot(
        UUID clusterId, String clusterArn, long revision, ByteString listJson, Summary summary, Instant putAt) {

    /** Another one for each snapshot, and on each cluster. */
    static String etag(UUID clusterId, long revision) {
        return Long.toHexString(clusterId.getMostSignificantBits()) + '-' + Long.toHexString(revision);
    }

    /** As audit events show it: what it was is told by the hash, not repeated. */
    record Summary(
            String sha256,
            int bytes,
            int roles,
            int clusterRoles,
            int roleBindings,
            int clusterRoleBindings,
            int namespaces) {}
}
