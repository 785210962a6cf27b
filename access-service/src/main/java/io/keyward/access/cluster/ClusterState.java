package io.keyward.access.cluster;

/** Which of the two states of a cluster is meant. */
public enum ClusterState {
    /** What Keyward was asked for; its versions are the cluster's revisions. */
    DESIRED,
    /** What EKS was seen to hold. */
    OBSERVED
}
