package io.keyward.access.snapshot;

import io.keyward.access.cluster.ClusterState;
import java.time.Duration;

/**
 * Which state a caller asks about.
 *
 * @param cluster ARN, or name where unique
 * @param minRevision at least this revision of the cluster; 0 for the newest
 * @param patience how long to wait for that revision
 */
public record Demand(String cluster, ClusterState state, long minRevision, Duration patience) {}
