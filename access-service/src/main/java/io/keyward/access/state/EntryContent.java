package io.keyward.access.state;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All of an access entry that can be compared between desired and observed state.
 *
 * @param username null only in desired state, where EKS's default is wanted
 * @param policies scope by access policy ARN
 */
public record EntryContent(
        String type,
        @Nullable String username,
        List<String> kubernetesGroups,
        Map<String, String> tags,
        SortedMap<String, AccessScope> policies) {

    public EntryContent {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
        policies = new TreeMap<>(policies);
    }
}
