package io.keyward.access.entry;

import java.util.List;
import java.util.Map;

/** An entry somebody asks for; empty type and username mean EKS's defaults. */
record NewEntry(
        String principalArn, String type, String username, List<String> kubernetesGroups, Map<String, String> tags) {

    NewEntry {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
    }
}
