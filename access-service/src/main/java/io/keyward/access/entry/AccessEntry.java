package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.eks.PrincipalArn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An access entry as it is desired, with its associations, newest first.
 *
 * @param principalId the unique id of the principal that first logged in by this entry; null until then
 * @param username null: EKS's default for the principal
 * @param revision the cluster revision that last changed the entry or an association
 */
public record AccessEntry(
        PrincipalArn principal,
        @Nullable String principalId,
        String type,
        @Nullable String username,
        List<String> kubernetesGroups,
        Map<String, String> tags,
        Instant createdAt,
        Instant modifiedAt,
        long revision,
        List<Association> associations) {

    public AccessEntry {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
        associations = List.copyOf(associations);
    }

    /** What EKS should hold. */
    public EntryContent content() {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        associations.forEach(a -> policies.put(a.policyArn(), a.scope()));
        return new EntryContent(type, username, kubernetesGroups, tags, policies);
    }

    /** The username asked for, or else EKS's default for the principal. */
    public String effectiveUsername() {
        return username == null ? principal.defaultUsername() : username;
    }
}
