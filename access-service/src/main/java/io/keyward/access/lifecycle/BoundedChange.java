package io.keyward.access.lifecycle;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.boundary.Grant;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A change of one principal's desired entry, as a caller's grant boundaries see it: by what was desired before and after, whichever call
 * made it. Both must lie within them, as far as the change concerns them: a change of associations those alone, with their
 * scopes before and after; any other change (of username, groups or tags, a new entry, an adopted one, a removal) the whole entry.
 *
 * <p>What is given lasts as long as the boundaries allow. Where nothing is added to what stands, that lasts no shorter than before, and so a
 * repeat renews. Duration bounds giving only: who may give a grant for an hour may also take away one that was given for good.
 *
 * @param observed what else EKS holds for the principal that nobody asked to be removed: gone with the entry
 * @param parts what the caller set, whether or not it had that value before
 */
record BoundedChange(
        String principalArn,
        @Nullable AccessEntry before,
        @Nullable AccessEntry after,
        List<Grant> observed,
        SortedSet<String> parts) {

    static BoundedChange of(Principal before, @Nullable AccessEntry after, SortedSet<String> parts) {
        return new BoundedChange(before.arn(), before.desired().entry(), after, foreign(before), parts);
    }

    /** What EKS was seen to hold beside what is desired, or was until a moment ago. */
    private static List<Grant> foreign(Principal principal) {
        ObservedEntry seen = principal.observed();
        AccessEntry entry = principal.desired().entry();
        if (seen == null || entry == null) {
            return List.of();
        }
        SortedMap<String, Long> setters = principal.desired().setters();
        List<Grant> grants = new ArrayList<>();
        if (entry.content().standard() && !setters.containsKey(Desired.GROUPS)) {
            seen.content().kubernetesGroups().forEach(group -> grants.add(new Grant.Group(principal.arn(), group)));
        }
        seen.content().policies().forEach((policy, scope) -> {
            if (!setters.containsKey(Desired.policy(policy))) {
                grants.addAll(Grant.of(principal.arn(), policy, scope));
            }
        });
        return grants;
    }

    /**
     * The entry after it, with the ends of what it gives.
     *
     * @throws io.keyward.grpc.error.ServiceException.Denied if something of it lies outside
     */
    @Nullable
    AccessEntry within(Boundaries boundaries, Instant now) {
        boundaries.require(concerned());
        return after == null ? null : ending(after, boundaries, now);
    }

    private List<Grant> concerned() {
        List<Grant> grants = new ArrayList<>();
        if (before != null && after != null && ofPoliciesOnly(before, after)) {
            policies().forEach(policy -> {
                grants.addAll(of(before, policy));
                grants.addAll(of(after, policy));
            });
            return grants;
        }
        if (before != null) {
            grants.addAll(Grant.of(principalArn, before.content()));
        }
        if (after != null) {
            grants.addAll(Grant.of(principalArn, after.content()));
        } else {
            grants.addAll(observed);
        }
        return grants;
    }

    private boolean ofPoliciesOnly(AccessEntry then, AccessEntry now) {
        EntryContent was = then.content();
        return parts.stream().allMatch(Desired::isPolicy)
                && !parts.isEmpty()
                && was.withPolicies(new TreeMap<>()).equals(now.content().withPolicies(new TreeMap<>()));
    }

    /** Policies that the change is about: those that it set, and any that differ. */
    private SortedSet<String> policies() {
        SortedSet<String> policies = new TreeSet<>();
        for (AccessEntry entry : new @Nullable AccessEntry[] {before, after}) {
            if (entry != null) {
                entry.associations().forEach(association -> policies.add(association.policyArn()));
            }
        }
        policies.removeIf(policy ->
                !parts.contains(Desired.policy(policy)) && of(before, policy).equals(of(after, policy)));
        return policies;
    }

    private List<Grant> of(@Nullable AccessEntry entry, String policyArn) {
        return entry == null
                ? List.of()
                : entry.association(policyArn)
                        .map(association -> Grant.of(principalArn, policyArn, association.accessScope()))
                        .orElse(List.of());
    }

    // How long it lasts.

    private AccessEntry ending(AccessEntry given, Boundaries boundaries, Instant now) {
        AccessEntry ending = given;
        for (String policy : policies()) {
            Association association = given.association(policy).orElse(null);
            if (association != null) {
                Instant end = boundaries.until(of(given, policy), now);
                Association former =
                        before == null ? null : before.association(policy).orElse(null);
                boolean addsNothing = former != null
                        && association.accessScope().minus(former.accessScope()).nowhere();
                Instant lasts = former != null && addsNothing ? later(former.expiresAt(), end) : end;
                ending = ending.withAssociation(policy, association.until(lasts));
            }
        }
        return ending.expiring(entryEnd(given, boundaries, now), groupEnds(given, boundaries, now));
    }

    private @Nullable Instant entryEnd(AccessEntry given, Boundaries boundaries, Instant now) {
        if (before != null && !parts.contains(Desired.USERNAME)) {
            return given.entryExpiry();
        }
        Instant end = boundaries.until(List.of(new Grant.Entry(principalArn)), now);
        return before == null ? end : later(before.entryExpiry(), end);
    }

    private SortedMap<String, Instant> groupEnds(AccessEntry given, Boundaries boundaries, Instant now) {
        if (before != null && !parts.contains(Desired.GROUPS)) {
            return given.groupExpiries();
        }
        SortedMap<String, Instant> ends = new TreeMap<>();
        for (String group : given.kubernetesGroups()) {
            Instant end = boundaries.until(List.of(new Grant.Group(principalArn, group)), now);
            boolean had = before != null && before.kubernetesGroups().contains(group);
            Instant lasts =
                    had ? later(Objects.requireNonNull(before).groupExpiries().get(group), end) : end;
            if (lasts != null) {
                ends.put(group, lasts);
            }
        }
        return ends;
    }

    /** Null is never. */
    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return null;
        }
        return one.isAfter(other) ? one : other;
    }
}
