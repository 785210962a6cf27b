package io.keyward.sync.plan;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries for tests: one role, and what differs from the plainest entry it can have. */
public final class Entries {

    public static final String PRINCIPAL = "arn:aws:iam::123456789012:role/team/reader";
    public static final String USERNAME = "arn:aws:sts::123456789012:assumed-role/reader/{{SessionName}}";
    public static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    public static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private Entries() {}

    public static EntryContent desired() {
        return new EntryContent("STANDARD", null, List.of(), Map.of(), new TreeMap<>());
    }

    public static EntryContent desired(String type, String username, List<String> groups) {
        return new EntryContent(type, username.isEmpty() ? null : username, groups, Map.of(), new TreeMap<>());
    }

    public static EntryContent desiredTags(Map<String, String> tags) {
        return new EntryContent("STANDARD", null, List.of(), tags, new TreeMap<>());
    }

    public static EntryContent with(EntryContent entry, SortedMap<String, AccessScope> policies) {
        return entry.withPolicies(policies);
    }

    public static EntryContent desired(SortedMap<String, AccessScope> policies) {
        return with(desired(), policies);
    }

    public static ObservedEntry observed() {
        return observed("STANDARD", USERNAME, List.of(), Map.of());
    }

    public static ObservedEntry observed(SortedMap<String, AccessScope> policies) {
        return observed().withPolicies(policies);
    }

    public static ObservedEntry observed(String type, String username, List<String> groups, Map<String, String> tags) {
        return of(PRINCIPAL, type, username, groups, tags, NOON);
    }

    public static ObservedEntry createdAt(Instant time) {
        return of(PRINCIPAL, "STANDARD", USERNAME, List.of(), Map.of(), time);
    }

    public static ObservedEntry of(
            String principal,
            String type,
            String username,
            List<String> groups,
            Map<String, String> tags,
            Instant created) {
        return new ObservedEntry(
                principal,
                new EntryContent(type, username, groups, tags, new TreeMap<>()),
                "arn:aws:eks:us-west-2:123456789012:access-entry/c/role/123456789012/reader/1",
                created,
                created);
    }

    public static SortedMap<String, AccessScope> policies(Object... arnsAndScopes) {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        for (int i = 0; i < arnsAndScopes.length; i += 2) {
            policies.put((String) arnsAndScopes[i], (AccessScope) arnsAndScopes[i + 1]);
        }
        return policies;
    }
}
