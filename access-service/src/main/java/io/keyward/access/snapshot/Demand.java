package io.keyward.access.snapshot;

import io.grpc.Context;
import io.grpc.Deadline;
import io.keyward.access.cluster.ClusterState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Which state a caller asks about.
 *
 * @param cluster ARN, or name where unique
 * @param minRevision at least this revision of the cluster; 0 for the newest
 * @param patience how long to wait for that revision, and for the state to be read and compiled
 */
public record Demand(String cluster, ClusterState state, long minRevision, Duration patience) {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    /** Left for the answer's way back. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    /** For the call that is being answered, by its deadline. */
    public static Demand of(String cluster, ClusterState state, long minRevision) {
        return new Demand(cluster, state, minRevision, untilDeadline());
    }

    /** The newest desired state. */
    public static Demand newest(String cluster) {
        return of(cluster, ClusterState.DESIRED, 0);
    }

    private static Duration untilDeadline() {
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) {
            return DEFAULT_PATIENCE;
        }
        Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
        return left.compareTo(MARGIN) > 0 ? left.minus(MARGIN) : Duration.ZERO;
    }
}
