package io.keyward.sync.entry;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An access entry as EKS was seen to hold it.
 *
 * @param accessEntryArn the entry's own ARN, by which it is tagged
 */
public record ObservedEntry(
        String principalArn, EntryContent content, String accessEntryArn, Instant createdAt, Instant modifiedAt) {

    /** The same entry with other associations. */
    public ObservedEntry withPolicies(SortedMap<String, AccessScope> others) {
        return with(content.withPolicies(others));
    }

    /** The same entry with the policy associated, in place of any scope it had. */
    public ObservedEntry withPolicy(String policyArn, AccessScope scope) {
        SortedMap<String, AccessScope> changed = new TreeMap<>(content.policies());
        changed.put(policyArn, scope);
        return withPolicies(changed);
    }

    /** The same entry without the policy. */
    public ObservedEntry withoutPolicy(String policyArn) {
        SortedMap<String, AccessScope> changed = new TreeMap<>(content.policies());
        changed.remove(policyArn);
        return withPolicies(changed);
    }

    /** The same entry with other tags. */
    public ObservedEntry withTags(Map<String, String> others) {
        return with(new EntryContent(
                content.type(), content.username(), content.kubernetesGroups(), others, content.policies()));
    }

    private ObservedEntry with(EntryContent other) {
        return new ObservedEntry(principalArn, other, accessEntryArn, createdAt, modifiedAt);
    }
}
