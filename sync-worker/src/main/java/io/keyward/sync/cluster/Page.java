package io.keyward.sync.cluster;

import java.util.List;

/**
 * One page of a list.
 *
 * @param nextToken asks for the next page; empty on the last one
 */
public record Page<T>(List<T> items, String nextToken) {

    public Page {
        items = List.copyOf(items);
    }

    public boolean isLast() {
        return nextToken.isEmpty();
    }
}
