package io.keyward.eks;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All of an access entry that can be compared between desired and observed state.
 *
 * @param type EKS's word; one that Keyward does not know stays as EKS said it
 * @param username null only in desired state, where EKS's default is wanted
 * @param kubernetesGroups their order means nothing
 * @param policies scope by access policy ARN
 */
public record EntryContent(
        String type,
        @Nullable String username,
        List<String> kubernetesGroups,
        Map<String, String> tags,
        SortedMap<String, AccessScope> policies) {

    private static final String AWS_TAG_PREFIX = "aws:";

    public EntryContent {
        kubernetesGroups = List.copyOf(kubernetesGroups);
        tags = Map.copyOf(tags);
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }

    /** Whether the username and groups are the owner's to choose, and not EKS's business. */
    public boolean standard() {
        return type.equals(EntryType.STANDARD.name());
    }

    /** The username asked for, or else EKS's default for the principal; empty if that is not known. */
    public Optional<String> shownUsername(String principalArn) {
        return Optional.ofNullable(username)
                .or(() -> PrincipalArn.parse(principalArn).map(PrincipalArn::defaultUsername));
    }

    /** The tags that are not AWS's own. */
    public SortedMap<String, String> ownTags() {
        SortedMap<String, String> own = new TreeMap<>(tags);
        own.keySet().removeIf(EntryContent::ofAws);
        return own;
    }

    /** Whether the key of a tag is one that only AWS itself may give. */
    static boolean ofAws(String tagKey) {
        return tagKey.regionMatches(true, 0, AWS_TAG_PREFIX, 0, AWS_TAG_PREFIX.length());
    }

    /** The same with other associations. */
    public EntryContent withPolicies(SortedMap<String, AccessScope> others) {
        return new EntryContent(type, username, kubernetesGroups, tags, others);
    }
}
