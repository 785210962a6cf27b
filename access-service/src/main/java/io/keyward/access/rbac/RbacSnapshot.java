package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * The RBAC of a cluster as it was given.
 *
 * @param revision the cluster revision that brought it
 * @param listJson byte for byte
 */
record RbacSnapshot(String clusterArn, long revision, ByteString listJson, RecordedRbac summary, Instant putAt) {}
