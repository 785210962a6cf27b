package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that has been written.
 *
 * @param entry the entry after it; after a removal, as it was
 * @param revision the cluster revision of the change
 * @param awaited the wait opened for it, null if the caller does not wait or there is nothing to wait for
 */
record Changed(
        Cluster cluster,
        AccessEntry entry,
        long revision,
        @Nullable UUID awaited) {}
