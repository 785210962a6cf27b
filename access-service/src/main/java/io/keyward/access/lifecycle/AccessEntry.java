package io.keyward.access.lifecycle;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An access entry as it is desired, with its associations, newest first. Audit events show it, and the database keeps it, as Jackson
 * writes it.
 *
 * @param principalId the unique id of the principal that first logged in by this entry; null until then
 * @param username null: EKS's default for the principal
 * @param revision the cluster revision that last changed the entry or an association
 * @param expiries when Keyward takes back what was given only for a while; null if nothing of the entry itself was
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
        @JsonProperty("accessPolicies") List<Association> associations,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Expiries expiries) {

    private static final Comparator<Association> NEWEST_FIRST =
            Comparator.comparing(Association::associatedAt).reversed().thenComparing(Association::policyArn);

    /**
     * One access policy on the entry.
     *
     * @param expiresAt when Keyward takes it back; null: never
     */
    public record Association(
            String policyArn,
            AccessScope accessScope,
            Instant associatedAt,
            Instant modifiedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant expiresAt) {

        /** For good. */
        public Association(String policyArn, AccessScope accessScope, Instant associatedAt, Instant modifiedAt) {
            this(policyArn, accessScope, associatedAt, modifiedAt, null);
        }

        /** Whether it lets the principal do everything on the whole cluster. */
        public boolean administers() {
            return Guard.administers(policyArn, accessScope);
        }

        Association until(@Nullable Instant end) {
            return new Association(policyArn, accessScope, associatedAt, modifiedAt, end);
        }
    }

    /**
     * When what an entry gives by itself is over. Whatever else it holds keeps the entry for so long.
     *
     * @param entry of the entry with its username; null: never
     * @param groups of those of its groups that were given for a while
     */
    public record Expiries(@Nullable Instant entry, SortedMap<String, Instant> groups) {

        public Expiries {
            groups = new TreeMap<>(groups);
        }

        private static @Nullable Expiries of(@Nullable Instant entry, SortedMap<String, Instant> groups) {
            return entry == null && groups.isEmpty() ? null : new Expiries(entry, groups);
        }
    }

    /** Given for good. */
    public AccessEntry(
            String principalArn,
            @Nullable String principalId,
            String type,
            @Nullable String username,
            List<String> kubernetesGroups,
            Map<String, String> tags,
            Instant createdAt,
            Instant modifiedAt,
            long revision,
            List<Association> associations) {
        this(
                principalArn,
                principalId,
                type,
                username,
                kubernetesGroups,
                tags,
                createdAt,
                modifiedAt,
                revision,
                associations,
                null);
    }

    public AccessEntry {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
        associations = associations.stream().sorted(NEWEST_FIRST).toList();
    }

    public PrincipalArn principal() {
        return PrincipalArn.ofKept(principalArn);
    }

    /** Another one after each change of the entry or of an association, and on each cluster. */
    public String etag(UUID clusterId) {
        return Long.toHexString(clusterId.getMostSignificantBits()) + '-' + Long.toHexString(revision);
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
                associations,
                expiries);
    }

    /** With another time of modification. */
    public AccessEntry modified(Instant when) {
        return at(revision, when);
    }

    public AccessEntry withUsername(@Nullable String newUsername) {
        return with(principalId, newUsername, kubernetesGroups, tags, associations);
    }

    /** Groups that it has already last as long as they did, others for good. */
    public AccessEntry withGroups(List<String> groups) {
        SortedMap<String, Instant> ends = new TreeMap<>(groupExpiries());
        ends.keySet().retainAll(groups);
        return with(principalId, username, groups, tags, associations).expiring(entryExpiry(), ends);
    }

    /** With the username of another, for as long. */
    AccessEntry withUsernameOf(AccessEntry other) {
        return withUsername(other.username).expiring(other.entryExpiry(), groupExpiries());
    }

    /** With the groups of another, for as long. */
    AccessEntry withGroupsOf(AccessEntry other) {
        return withGroups(other.kubernetesGroups).expiring(entryExpiry(), other.groupExpiries());
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
                principalArn, id, type, name, groups, newTags, createdAt, modifiedAt, revision, policies, expiries);
    }

    // What was given for a while.

    /** When the entry by itself is over; null: never. */
    @Nullable
    Instant entryExpiry() {
        return expiries == null ? null : expiries.entry;
    }

    /** When those of its groups are over that were given for a while. */
    public SortedMap<String, Instant> groupExpiries() {
        return expiries == null ? new TreeMap<>() : expiries.groups;
    }

    /** When Keyward takes the entry away: once nothing that it holds lasts any longer. */
    public Optional<Instant> expiresAt() {
        Instant end = entryExpiry();
        if (end == null
                || !groupExpiries().keySet().containsAll(kubernetesGroups)
                || associations.stream().anyMatch(a -> a.expiresAt == null)) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(end), partExpiries()).max(Instant::compareTo);
    }

    /** When Keyward takes something of it back next. */
    public Optional<Instant> nextExpiry() {
        return Stream.concat(expiresAt().stream(), partExpiries()).min(Instant::compareTo);
    }

    private Stream<Instant> partExpiries() {
        return Stream.concat(
                groupExpiries().values().stream(),
                associations.stream().flatMap(a -> Optional.ofNullable(a.expiresAt).stream()));
    }

    AccessEntry expiring(@Nullable Instant entry, SortedMap<String, Instant> groups) {
        return new AccessEntry(
                principalArn,
                principalId,
                type,
                username,
                kubernetesGroups,
                tags,
                createdAt,
                modifiedAt,
                revision,
                associations,
                Expiries.of(entry, groups));
    }
}
