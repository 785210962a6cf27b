package io.keyward.sync.entry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An access entry as Keyward was asked for it.
 *
 * @param username empty for EKS's default
 * @param groups Kubernetes groups; their order means nothing
 * @param policies scopes by policy ARN
 */
public record DesiredEntry(
        String type,
        String username,
        List<String> groups,
        Map<String, String> tags,
        SortedMap<String, Scope> policies) {

    public DesiredEntry {
        groups = List.copyOf(groups);
        tags = Map.copyOf(tags);
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }

    /** Only entries of this type have a username and groups that are not EKS's own business. */
    public boolean isStandard() {
        return type.equals("STANDARD");
    }
}
