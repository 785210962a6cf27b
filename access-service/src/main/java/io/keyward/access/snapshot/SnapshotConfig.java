package io.keyward.access.snapshot;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Cluster states in memory. */
@ConfigMapping(prefix = "keyward.access.snapshots")
interface SnapshotConfig {

    /**
     * Memory for cluster states, over all clusters; beyond it, those asked about least are dropped and read again when asked about. A
     * cluster with the 3,000 entries and 7,500 associations that EKS allows takes about 3 MB for each of its two states.
     */
    @WithDefault("128M")
    MemorySize maxMemory();
}
