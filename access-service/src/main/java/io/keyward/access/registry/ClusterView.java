package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;

/** A cluster with what is known around it. */
record ClusterView(Cluster cluster, long syncedRevision, int entryCount, int removalLimit, int openDriftCount) {}
