package io.keyward.sync.plan;

import io.keyward.sync.entry.DesiredEntry;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What differs between an entry as desired and as observed, apart from its associations. Username and groups count for STANDARD
 * entries only, groups as a set, and tags of AWS's own ({@code aws:…}) not at all.
 *
 * @param username the username to set; empty if the one EKS holds is right or nobody knows better
 */
record Differences(boolean type, String username, Set<String> groupsGained, Set<String> groupsLost, List<Step> tags) {

    static Differences between(DesiredEntry desired, ObservedEntry observed) {
        boolean type = !desired.type().equals(observed.type());
        if (!desired.isStandard() || type) {
            return new Differences(type, "", Set.of(), Set.of(), tags(desired, observed));
        }
        return new Differences(
                false,
                wantedUsername(desired, observed)
                        .filter(wanted -> !wanted.equals(observed.username()))
                        .orElse(""),
                without(desired.groups(), observed.groups()),
                without(observed.groups(), desired.groups()),
                tags(desired, observed));
    }

    boolean none() {
        return !type && !identity() && tags.isEmpty();
    }

    /** Whether the Kubernetes identity that the entry gives differs. */
    boolean identity() {
        return !username.isEmpty() || !groupsGained.isEmpty() || !groupsLost.isEmpty();
    }

    /** Whether an update could give a right: RBAC may bind the new username as well as a new group. */
    boolean updateGives() {
        return !username.isEmpty() || !groupsGained.isEmpty();
    }

    /** Whether an update could take a right away. */
    boolean updateTakes() {
        return !username.isEmpty() || !groupsLost.isEmpty();
    }

    /** The update that ends the difference; always with the username, as far as known, so that it says all there is. */
    static UpdateEntry update(DesiredEntry desired, ObservedEntry observed) {
        return new UpdateEntry(wantedUsername(desired, observed).orElse(""), desired.groups());
    }

    private static Optional<String> wantedUsername(DesiredEntry desired, ObservedEntry observed) {
        return desired.username().isEmpty()
                ? DefaultUsername.of(observed.principalArn())
                : Optional.of(desired.username());
    }

    private static List<Step> tags(DesiredEntry desired, ObservedEntry observed) {
        List<Step> steps = new ArrayList<>();
        SortedMap<String, String> wrong = new TreeMap<>(desired.tags());
        wrong.entrySet().removeAll(observed.tags().entrySet());
        if (!wrong.isEmpty()) {
            steps.add(new TagEntry(wrong));
        }
        List<String> extra = observed.tags().keySet().stream()
                .filter(key -> !key.startsWith("aws:") && !desired.tags().containsKey(key))
                .toList();
        if (!extra.isEmpty()) {
            steps.add(new UntagEntry(extra));
        }
        return List.copyOf(steps);
    }

    private static Set<String> without(List<String> some, List<String> others) {
        Set<String> left = new HashSet<>(some);
        others.forEach(left::remove);
        return Set.copyOf(left);
    }
}
