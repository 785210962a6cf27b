package io.keyward.authorizer.compare;

import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.AtomSet;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleCompaction;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What some rules allow and others do not.
 *
 * @param rules those that allow it, compacted, without what a single one of the others covers
 * @param except those of the others that overlap with them, compacted
 */
record RuleDifference(List<PolicyRule> rules, List<PolicyRule> except) {

    private static final RuleDifference NONE = new RuleDifference(List.of(), List.of());

    /** What {@code more} allows and {@code less} does not. */
    static RuleDifference of(Collection<? extends Atom> more, Collection<? extends Atom> less) {
        AtomSet held = AtomSet.of(less);
        List<Atom> gained = AtomSet.of(more).minimal().stream()
                .filter(atom -> !held.covers(atom))
                .toList();
        if (gained.isEmpty()) {
            return NONE;
        }
        List<Atom> overlapping = held.minimal().stream()
                .filter(atom -> gained.stream().anyMatch(atom::overlaps))
                .toList();
        return new RuleDifference(RuleCompaction.compactAtoms(gained), RuleCompaction.compactAtoms(overlapping));
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Both, where they have nothing in common: one is of resources, the other of paths. */
    RuleDifference and(RuleDifference other) {
        return new RuleDifference(join(rules, other.rules), join(except, other.except));
    }

    private static List<PolicyRule> join(List<PolicyRule> one, List<PolicyRule> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
