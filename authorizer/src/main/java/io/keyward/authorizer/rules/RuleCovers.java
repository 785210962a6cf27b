package io.keyward.authorizer.rules;

import java.util.ArrayList;
import java.util.List;

/** Whether some rules allow everything that others do, as Kubernetes asks before it lets anyone grant a role. */
public final class RuleCovers {

    private RuleCovers() {}

    /**
     * What {@code servant} allows and {@code owner} does not: the rules of the servant broken down into rules of one verb, one
     * group, one resource and at most one name, or one verb and one path, in their order and as often as they occur, without
     * those the owner covers. Empty if the owner covers all.
     */
    public static List<PolicyRule> uncovered(List<PolicyRule> owner, List<PolicyRule> servant) {
        AtomSet held = held(owner);
        return Atom.of(servant).stream()
                .filter(atom -> !held.covers(atom))
                .map(Atom::rule)
                .toList();
    }

    /** Kubernetes does not let a rule that is limited to some names cover a path, though names do not matter to paths. */
    private static AtomSet held(List<PolicyRule> owner) {
        List<Atom> held = new ArrayList<>();
        for (PolicyRule rule : owner) {
            for (Atom atom : Atom.of(rule)) {
                if (atom instanceof Atom.OnResource || rule.resourceNames().isEmpty()) {
                    held.add(atom);
                }
            }
        }
        return AtomSet.of(held);
    }
}
