package io.keyward.access.snapshot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Cluster states in memory. */
@ConfigMapping(prefix = "keyward.access.snapshots")
interface SnapshotConfig {

    /**
     * Access entries and RBAC objects kept in memory, over all clusters; beyond it, the clusters longest not asked about are
     * dropped and read again when asked about. An entry with a few associations takes about 2 KiB.
     */
    @WithDefault("100000")
    long maxObjects();
}
