package io.keyward.access.drift;

import io.keyward.access.state.AccessScope;
import io.keyward.access.state.EntryContent;
import io.keyward.access.state.PrincipalArn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The differences between desired and observed state. EKS keeps no order of groups and namespaces, fills in usernames, decides
 * username and groups of all types but STANDARD, and lets AWS add tags of its own: none of that is a difference.
 */
public final class Drift {

    private static final String STANDARD = "STANDARD";
    private static final String AWS_TAG_PREFIX = "aws:";

    private Drift() {}

    /** All differences, in order of principal and policy ARN; both maps are by principal ARN. */
    public static List<Difference> between(Map<String, EntryContent> desired, Map<String, EntryContent> observed) {
        Set<String> principals = new TreeSet<>(desired.keySet());
        principals.addAll(observed.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String principal : principals) {
            between(principal, desired.get(principal), observed.get(principal), differences);
        }
        return differences;
    }

    /** Whether two entries are the same at EKS, their associations aside. */
    public static boolean sameEntry(String principalArn, EntryContent desired, EntryContent observed) {
        return desired.type().equals(observed.type())
                && ownTags(desired).equals(ownTags(observed))
                && (!desired.type().equals(STANDARD)
                        || (Objects.equals(username(principalArn, desired), observed.username())
                                && Set.copyOf(desired.kubernetesGroups())
                                        .equals(Set.copyOf(observed.kubernetesGroups()))));
    }

    private static void between(
            String principal, @Nullable EntryContent desired, @Nullable EntryContent observed, List<Difference> into) {
        if (desired == null && observed != null) {
            into.add(entry(DriftKind.ENTRY_UNKNOWN, principal, null, observed, false));
        } else if (desired != null && observed == null) {
            into.add(entry(DriftKind.ENTRY_MISSING, principal, desired, null, false));
        } else if (desired != null && observed != null) {
            if (!sameEntry(principal, desired, observed)) {
                into.add(entry(
                        DriftKind.ENTRY_DIFFERS,
                        principal,
                        desired,
                        observed,
                        hasMoreRights(principal, desired, observed)));
            }
            associations(principal, desired, observed, into);
        }
    }

    private static void associations(
            String principal, EntryContent desired, EntryContent observed, List<Difference> into) {
        Set<String> policies = new TreeSet<>(desired.policies().keySet());
        policies.addAll(observed.policies().keySet());
        for (String policy : policies) {
            AccessScope wanted = desired.policies().get(policy);
            AccessScope held = observed.policies().get(policy);
            if (wanted == null && held != null) {
                into.add(association(DriftKind.ASSOCIATION_UNKNOWN, principal, policy, null, held, true));
            } else if (wanted != null && held == null) {
                into.add(association(DriftKind.ASSOCIATION_MISSING, principal, policy, wanted, null, false));
            } else if (wanted != null && held != null && !same(wanted, held)) {
                into.add(association(
                        DriftKind.ASSOCIATION_DIFFERS, principal, policy, wanted, held, !within(held, wanted)));
            }
        }
    }

    private static boolean same(AccessScope a, AccessScope b) {
        return a.type() == b.type()
                && (a.type() == AccessScope.Type.CLUSTER
                        || Set.copyOf(a.namespaces()).equals(Set.copyOf(b.namespaces())));
    }

    /** Whether the inner scope surely reaches no namespace that the outer one does not; patterns count by their text. */
    private static boolean within(AccessScope inner, AccessScope outer) {
        return outer.type() == AccessScope.Type.CLUSTER
                || (inner.type() == AccessScope.Type.NAMESPACE && contains(outer.namespaces(), inner.namespaces()));
    }

    private static boolean hasMoreRights(String principal, EntryContent desired, EntryContent observed) {
        return !desired.type().equals(observed.type())
                || (desired.type().equals(STANDARD)
                        && (!Objects.equals(username(principal, desired), observed.username())
                                || !contains(desired.kubernetesGroups(), observed.kubernetesGroups())));
    }

    private static boolean contains(Collection<String> all, Collection<String> some) {
        return new HashSet<>(all).containsAll(some);
    }

    private static @Nullable String username(String principalArn, EntryContent desired) {
        if (desired.username() != null) {
            return desired.username();
        }
        return PrincipalArn.parse(principalArn)
                .map(PrincipalArn::defaultUsername)
                .orElse(null);
    }

    private static Map<String, String> ownTags(EntryContent content) {
        Map<String, String> tags = new HashMap<>(content.tags());
        tags.keySet().removeIf(key -> key.startsWith(AWS_TAG_PREFIX));
        return tags;
    }

    private static Difference entry(
            DriftKind kind,
            String principal,
            @Nullable EntryContent desired,
            @Nullable EntryContent observed,
            boolean revokes) {
        return new Difference(
                kind,
                principal,
                "",
                desired == null ? null : ContentJson.entry(principal, desired),
                observed == null ? null : ContentJson.entry(principal, observed),
                revokes);
    }

    private static Difference association(
            DriftKind kind,
            String principal,
            String policy,
            @Nullable AccessScope desired,
            @Nullable AccessScope observed,
            boolean revokes) {
        return new Difference(
                kind,
                principal,
                policy,
                desired == null ? null : ContentJson.association(policy, desired),
                observed == null ? null : ContentJson.association(policy, observed),
                revokes);
    }
}
