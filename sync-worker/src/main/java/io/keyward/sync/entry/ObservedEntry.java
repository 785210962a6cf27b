package io.keyward.sync.entry;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An access entry as EKS was seen to hold it.
 *
 * @param accessEntryArn the entry's own ARN, by which it is tagged
 * @param policies scopes by policy ARN
 */
public record ObservedEntry(
        String principalArn,
        String type,
        String username,
        List<String> groups,
        Map<String, String> tags,
        String accessEntryArn,
        Instant createdAt,
        Instant modifiedAt,
        SortedMap<String, Scope> policies) {

    public ObservedEntry {
        groups = List.copyOf(groups);
        tags = Map.copyOf(tags);
        policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
    }

    /** The same entry with other associations. */
    public ObservedEntry withPolicies(SortedMap<String, Scope> others) {
        return new ObservedEntry(
                principalArn, type, username, groups, tags, accessEntryArn, createdAt, modifiedAt, others);
    }

    /** The same entry with the policy associated, in place of any scope it had. */
    public ObservedEntry withPolicy(String policyArn, Scope scope) {
        SortedMap<String, Scope> changed = new TreeMap<>(policies);
        changed.put(policyArn, scope);
        return withPolicies(changed);
    }

    /** The same entry without the policy. */
    public ObservedEntry withoutPolicy(String policyArn) {
        SortedMap<String, Scope> changed = new TreeMap<>(policies);
        changed.remove(policyArn);
        return withPolicies(changed);
    }

    /** The same entry with other tags. */
    public ObservedEntry withTags(Map<String, String> others) {
        return new ObservedEntry(
                principalArn, type, username, groups, others, accessEntryArn, createdAt, modifiedAt, policies);
    }
}
