package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.observed.ObservedEntry;
import io.keyward.access.work.EntrySync;
import org.jspecify.annotations.Nullable;

/**
 * An entry with how it stands at EKS.
 *
 * @param sync null only for an entry that was just removed and never was at EKS
 * @param observed null if EKS was not seen to hold it
 */
record EntryView(
        Cluster cluster,
        AccessEntry entry,
        @Nullable EntrySync sync,
        @Nullable ObservedEntry observed) {}
