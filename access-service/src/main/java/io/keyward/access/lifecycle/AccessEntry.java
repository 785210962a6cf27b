package io.keyward.access.lifecycle;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.eks.PrincipalArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An access entry as it is desired, with its associations, newest first. Audit events show it, and the database keeps it, as Jackson
 * writes it.
 *
 * @param principalId the unique id of the principal that first logged in by this entry; null until then
 * @param username null: EKS's default for the principal
 * @param revision the cluster revision that last changed the entry or an association
 */
public record AccessEntry(
        String principalArn,
        @Nullable String principalId,
        String type,
        @Nullable String username,
        List<String> kubernetesGroups,
        Map<String, String> tags,
        Instant createdAt,
        Instant modifiedAt,
        long revision,
        @JsonProperty("accessPolicies") List<Association> associations) {

    private static final Comparator<Association> NEWEST_FIRST =
            Comparator.comparing(Association::associatedAt).reversed().thenComparing(Association::policyArn);

    /** One access policy on the entry. */
    public record Association(String policyArn, AccessScope accessScope, Instant associatedAt, Instant modifiedAt) {}

    public AccessEntry {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
        associations = associations.stream().sorted(NEWEST_FIRST).toList();
    }

    public PrincipalArn principal() {
        return PrincipalArn.ofKept(principalArn);
    }

    /** What EKS should hold. */
    public EntryContent content() {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        associations.forEach(a -> policies.put(a.policyArn(), a.accessScope()));
        return new EntryContent(type, username, kubernetesGroups, tags, policies);
    }

    /** The username asked for, or else EKS's default for the principal. */
    public String effectiveUsername() {
        return username == null ? principal().defaultUsername() : username;
    }

    public Optional<Association> association(String policyArn) {
        return associations.stream()
                .filter(a -> a.policyArn().equals(policyArn))
                .findFirst();
    }

    /** As changed by the caller at this revision; only a change of the entry itself moves its time. */
    AccessEntry at(long newRevision, Instant newModifiedAt) {
        return new AccessEntry(
                principalArn,
                principalId,
                type,
                username,
                kubernetesGroups,
                tags,
                createdAt,
                newModifiedAt,
                newRevision,
                associations);
    }

    /** With another time of modification. */
    public AccessEntry modified(Instant when) {
        return at(revision, when);
    }

    public AccessEntry withUsername(@Nullable String newUsername) {
        return with(principalId, newUsername, kubernetesGroups, tags, associations);
    }

    public AccessEntry withGroups(List<String> groups) {
        return with(principalId, username, groups, tags, associations);
    }

    /** A null value removes the tag. */
    public AccessEntry withTag(String key, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(tags);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return with(principalId, username, kubernetesGroups, changed, associations);
    }

    /** In place of any association with the policy; null removes it. */
    public AccessEntry withAssociation(String policyArn, @Nullable Association association) {
        List<Association> changed = new ArrayList<>(associations);
        changed.removeIf(a -> a.policyArn().equals(policyArn));
        if (association != null) {
            changed.add(association);
        }
        return with(principalId, username, kubernetesGroups, tags, changed);
    }

    /** Fixed to the principal that logged in by it. */
    public AccessEntry pinned(String id) {
        return with(id, username, kubernetesGroups, tags, associations);
    }

    private AccessEntry with(
            @Nullable String id,
            @Nullable String name,
            List<String> groups,
            Map<String, String> newTags,
            List<Association> policies) {
        return new AccessEntry(
                principalArn, id, type, name, groups, newTags, createdAt, modifiedAt, revision, policies);
    }
}
