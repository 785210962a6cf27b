package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * The RBAC of a cluster as it was given.
 *
 * @param revision the cluster revision that brought it
 * @param listJson byte for byte
 */
record RbacSnapshot(String clusterArn, long revision, ByteString listJson, Summary summary, Instant putAt) {

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
