package io.keyward.access.cluster;

/** What Keyward may do to a cluster. */
public enum ClusterMode {
    /** Push changes, repair drift. */
    ENFORCE,
    /** Push changes, report drift. */
    WARN,
    /** Not one mutating call: read, report drift, hold changes. */
    OBSERVE,
    /** No call at all: hold changes. */
    PAUSED;

    /** Whether changes are pushed to EKS. */
    public boolean pushes() {
        return this == ENFORCE || this == WARN;
    }

    /** Whether the cluster is read. */
    public boolean reads() {
        return this != PAUSED;
    }
}
