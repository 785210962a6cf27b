package io.keyward.lab.cluster;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One IAM principal on one cluster, with its associations.
 *
 * @param principalArn the IAM role or user
 * @param principalId the unique id the principal had when the entry was made; a re-created principal has another one
 * @param type the entry's type, fixed at creation
 * @param username the Kubernetes username, possibly a template
 * @param groups the Kubernetes groups, in the order given
 * @param tags the entry's tags
 * @param accessEntryArn the entry's own ARN
 * @param createdAt when it was made
 * @param modifiedAt when username or groups were last set
 * @param associations the associations by policy ARN
 */
public record AccessEntry(
        String principalArn,
        String principalId,
        EntryType type,
        String username,
        List<String> groups,
        Map<String, String> tags,
        String accessEntryArn,
        Instant createdAt,
        Instant modifiedAt,
        Map<String, Association> associations) {

    /** Newest association first, as EKS's workshop prints them; of one instant by ARN. */
    public static final Comparator<Association> NEWEST_FIRST =
            Comparator.comparing(Association::associatedAt).reversed().thenComparing(Association::policyArn);

    public AccessEntry {
        groups = List.copyOf(groups);
        tags = new TreeMap<>(tags);
        associations = Map.copyOf(associations);
    }

    public AccessEntry withIdentity(String newUsername, List<String> newGroups, Instant now) {
        return new AccessEntry(
                principalArn,
                principalId,
                type,
                newUsername,
                newGroups,
                tags,
                accessEntryArn,
                createdAt,
                now,
                associations);
    }

    public AccessEntry withTags(Map<String, String> newTags) {
        return new AccessEntry(
                principalArn,
                principalId,
                type,
                username,
                groups,
                newTags,
                accessEntryArn,
                createdAt,
                modifiedAt,
                associations);
    }

    /** With a policy associated; associating it again replaces its scope and keeps {@code associatedAt}. */
    public AccessEntry associated(String policyArn, AccessScope scope, Instant now) {
        Instant since = association(policyArn).map(Association::associatedAt).orElse(now);
        Map<String, Association> all = new TreeMap<>(associations);
        all.put(policyArn, new Association(policyArn, scope, since, now));
        return withAssociations(all);
    }

    /** Without an association of the policy. */
    public AccessEntry disassociated(String policyArn) {
        Map<String, Association> all = new TreeMap<>(associations);
        all.remove(policyArn);
        return withAssociations(all);
    }

    public Optional<Association> association(String policyArn) {
        return Optional.ofNullable(associations.get(policyArn));
    }

    private AccessEntry withAssociations(Map<String, Association> all) {
        return new AccessEntry(
                principalArn, principalId, type, username, groups, tags, accessEntryArn, createdAt, modifiedAt, all);
    }
}
