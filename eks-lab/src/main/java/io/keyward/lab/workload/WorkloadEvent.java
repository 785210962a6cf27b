package io.keyward.lab.workload;

import java.time.Instant;

/**
 * A change of one object.
 *
 * @param kind what happened
 * @param object the object after it; of a deleted one its last state
 * @param version the cluster's version after it
 * @param at when it happened
 */
public record WorkloadEvent(Kind kind, KubeObject object, long version, Instant at) {

    /** What can happen; the names are Kubernetes' own. */
    public enum Kind {
        ADDED,
        DELETED
    }
}
