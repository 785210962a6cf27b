package io.keyward.eks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One difference between what is desired of a principal and what EKS was seen to hold for it: <em>the</em> rule, for drift, plans,
 * adoption and import alike. EKS keeps no order of groups and namespaces, fills in usernames, decides username and groups of all
 * types but STANDARD, and lets AWS add tags of its own: none of that is a difference.
 */
public sealed interface Difference {

    String principalArn();

    /** Whether making EKS hold what is desired may give the principal a right. */
    boolean gives();

    /** Whether making EKS hold what is desired may take a right from the principal. */
    boolean takes();

    /** Whether Keyward may make EKS hold what is desired, and knows how. */
    boolean repairable();

    /** EKS holds no entry. */
    record EntryMissing(String principalArn, EntryContent desired) implements Difference {
        @Override
        public boolean gives() {
            return true;
        }

        @Override
        public boolean takes() {
            return false;
        }

        @Override
        public boolean repairable() {
            return true;
        }
    }

    /** EKS holds an entry that nobody asked Keyward for: somebody else's. */
    record EntryUnknown(String principalArn, EntryContent observed) implements Difference {
        @Override
        public boolean gives() {
            return false;
        }

        @Override
        public boolean takes() {
            return true;
        }

        @Override
        public boolean repairable() {
            return false;
        }
    }

    /**
     * The entry differs, its associations aside. Where the types differ, nothing else but the tags is compared.
     *
     * @param username the username to set; null if the one EKS holds is right or nobody knows better
     * @param groupsGained Kubernetes groups that EKS lacks
     * @param groupsLost Kubernetes groups that EKS has and that are not desired
     * @param tagsSet tags that EKS lacks, or has with another value
     * @param tagsRemoved keys of tags that are not desired
     */
    record EntryDiffers(
            String principalArn,
            EntryContent desired,
            EntryContent observed,
            @Nullable String username,
            Set<String> groupsGained,
            Set<String> groupsLost,
            SortedMap<String, String> tagsSet,
            SortedSet<String> tagsRemoved)
            implements Difference {

        public EntryDiffers {
            groupsGained = Set.copyOf(groupsGained);
            groupsLost = Set.copyOf(groupsLost);
            tagsSet = Collections.unmodifiableSortedMap(new TreeMap<>(tagsSet));
            tagsRemoved = Collections.unmodifiableSortedSet(new TreeSet<>(tagsRemoved));
        }

        /** Whether the types differ. A type cannot be changed, and deleting the entry to change it would take its rights away. */
        public boolean type() {
            return !desired.type().equals(observed.type());
        }

        /** Whether the Kubernetes identity that the entry gives differs. */
        public boolean identity() {
            return username != null || !groupsGained.isEmpty() || !groupsLost.isEmpty();
        }

        /** RBAC may bind another username as well as another group. */
        @Override
        public boolean gives() {
            return type() || username != null || !groupsGained.isEmpty();
        }

        @Override
        public boolean takes() {
            return type() || username != null || !groupsLost.isEmpty();
        }

        @Override
        public boolean repairable() {
            return !type();
        }

        private boolean any() {
            return type() || identity() || !tagsSet.isEmpty() || !tagsRemoved.isEmpty();
        }
    }

    /**
     * An association differs.
     *
     * @param desired null if none is desired
     * @param observed null if EKS holds none
     * @param repairable false where the types of the entries differ, or re-associating would replace a scope, or make one, whose
     *     meaning Keyward does not know
     */
    record AssociationDiffers(
            String principalArn,
            String policyArn,
            @Nullable AccessScope desired,
            @Nullable AccessScope observed,
            boolean repairable)
            implements Difference {

        /** Where the policy comes to hold; a pattern such as {@code dev-*} covers the names it matches. */
        public AccessScope given() {
            return minus(desired, observed);
        }

        /** Where the policy ceases to hold. */
        public AccessScope taken() {
            return minus(observed, desired);
        }

        @Override
        public boolean gives() {
            return !given().nowhere();
        }

        @Override
        public boolean takes() {
            return !taken().nowhere();
        }

        private static AccessScope minus(@Nullable AccessScope some, @Nullable AccessScope others) {
            if (some == null) {
                return AccessScope.none();
            }
            return others == null ? some : some.minus(others);
        }
    }

    /** All differences, in order of principal and policy ARN; both maps are by principal ARN. */
    static List<Difference> between(Map<String, EntryContent> desired, Map<String, EntryContent> observed) {
        Set<String> principals = new TreeSet<>(desired.keySet());
        principals.addAll(observed.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String principal : principals) {
            differences.addAll(between(principal, desired.get(principal), observed.get(principal)));
        }
        return differences;
    }

    /** The differences of one principal: of the entry first, then of its associations in order of policy ARN. */
    static List<Difference> between(
            String principalArn, @Nullable EntryContent desired, @Nullable EntryContent observed) {
        if (desired == null) {
            return observed == null ? List.of() : List.of(new EntryUnknown(principalArn, observed));
        }
        if (observed == null) {
            return List.of(new EntryMissing(principalArn, desired));
        }
        List<Difference> differences = new ArrayList<>();
        ofEntry(principalArn, desired, observed).ifPresent(differences::add);
        Set<String> policies = new TreeSet<>(desired.policies().keySet());
        policies.addAll(observed.policies().keySet());
        boolean sameType = desired.type().equals(observed.type());
        for (String policy : policies) {
            AccessScope wanted = desired.policies().get(policy);
            AccessScope held = observed.policies().get(policy);
            if (wanted == null || !wanted.equals(held)) {
                boolean repairable = sameType && (wanted == null || (isKnown(wanted) && isKnown(held)));
                differences.add(new AssociationDiffers(principalArn, policy, wanted, held, repairable));
            }
        }
        return differences;
    }

    /** How two entries differ, their associations aside. */
    static Optional<EntryDiffers> ofEntry(String principalArn, EntryContent desired, EntryContent observed) {
        boolean names = desired.standard() && desired.type().equals(observed.type());
        EntryDiffers difference = new EntryDiffers(
                principalArn,
                desired,
                observed,
                names
                        ? desired.shownUsername(principalArn)
                                .filter(wanted -> !wanted.equals(observed.username()))
                                .orElse(null)
                        : null,
                names ? without(desired.kubernetesGroups(), observed.kubernetesGroups()) : Set.of(),
                names ? without(observed.kubernetesGroups(), desired.kubernetesGroups()) : Set.of(),
                tagsSet(desired.ownTags(), observed.ownTags()),
                tagsRemoved(desired.ownTags(), observed.ownTags()));
        return Optional.of(difference).filter(EntryDiffers::any);
    }

    private static boolean isKnown(@Nullable AccessScope scope) {
        return scope == null || scope.kind() != AccessScope.Kind.UNKNOWN;
    }

    private static SortedMap<String, String> tagsSet(
            SortedMap<String, String> desired, SortedMap<String, String> observed) {
        SortedMap<String, String> wrong = new TreeMap<>(desired);
        wrong.entrySet().removeAll(observed.entrySet());
        return wrong;
    }

    private static SortedSet<String> tagsRemoved(
            SortedMap<String, String> desired, SortedMap<String, String> observed) {
        SortedSet<String> extra = new TreeSet<>(observed.keySet());
        extra.removeAll(desired.keySet());
        return extra;
    }

    private static Set<String> without(List<String> some, List<String> others) {
        Set<String> left = new HashSet<>(some);
        others.forEach(left::remove);
        return left;
    }
}
