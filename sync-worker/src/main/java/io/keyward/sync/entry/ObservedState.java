package io.keyward.sync.entry;

import java.util.List;

/**
 * A whole cluster as EKS was seen to hold it.
 *
 * @param entries every entry with its associations; empty if {@code entriesRead} is false
 * @param entriesRead false on a cluster whose authentication mode has no entries
 */
public record ObservedState(ClusterFacts facts, List<ObservedEntry> entries, boolean entriesRead) {

    public ObservedState {
        entries = List.copyOf(entries);
    }
}
