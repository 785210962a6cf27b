package io.keyward.authorizer.compare;

import io.keyward.authorizer.permission.Grants;
import io.keyward.authorizer.permission.Place;
import io.keyward.authorizer.permission.Scope;
import io.keyward.authorizer.permission.ScopedRules;
import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds what one state grants and another does not. Remembers what it has found of rules, which often occur again. */
final class GrantDifference {

    private final Map<RulesOfBoth, RuleDifference> found = new HashMap<>();

    private record RulesOfBoth(Set<PolicyRule> before, Set<PolicyRule> after) {}

    /** A place without some of those in it, and what is gained all over the rest. */
    private record Region(Place place, RuleDifference difference, List<String> except) {}

    /**
     * What {@code after} grants and {@code before} does not: exactly that, in scopes that have no request in common. Where the
     * difference inside a place is that around it, the two are one scope.
     */
    List<ScopedRules> gained(Grants before, Grants after) {
        List<ScopedRules> gained = new ArrayList<>();
        RuleDifference paths = onPaths(before, after);
        for (Region region : regions(before, after).values()) {
            RuleDifference all =
                    region.place().isCluster() ? region.difference().and(paths) : region.difference();
            if (!all.isEmpty()) {
                gained.add(new ScopedRules(scope(region), all.rules(), all.except()));
            }
        }
        return gained;
    }

    private SortedMap<Place, Region> regions(Grants before, Grants after) {
        Places places = Places.of(before, after);
        Map<Place, Region> regionOf = new HashMap<>();
        SortedMap<Place, Region> regions = new TreeMap<>();
        for (Place place : places.widestFirst()) {
            RuleDifference here = onResources(before.throughout(place), after.throughout(place));
            Region around = regionOf.get(places.around(place));
            if (around != null && around.difference().equals(here)) {
                regionOf.put(place, around);
                continue;
            }
            if (around != null) {
                around.except().add(place.text());
            }
            Region region = new Region(place, here, new ArrayList<>());
            regionOf.put(place, region);
            regions.put(place, region);
        }
        return regions;
    }

    private static Scope scope(Region region) {
        if (region.difference().isEmpty()) {
            return Scope.of(region.place()); // for paths, which no namespace has
        }
        if (region.except().contains(Place.EVERY_NAMESPACE.text())) {
            return new Scope("", List.of(), true);
        }
        return new Scope(
                region.place().text(), region.except().stream().sorted().toList(), false);
    }

    private RuleDifference onResources(Set<PolicyRule> before, Set<PolicyRule> after) {
        RulesOfBoth rules = new RulesOfBoth(before, after);
        RuleDifference known = found.get(rules);
        if (known == null) {
            known = RuleDifference.of(ofKind(Atom.OnResource.class, after), ofKind(Atom.OnResource.class, before));
            found.put(rules, known);
        }
        return known;
    }

    private static RuleDifference onPaths(Grants before, Grants after) {
        return RuleDifference.of(
                ofKind(Atom.OnPath.class, after.at(Place.CLUSTER)),
                ofKind(Atom.OnPath.class, before.at(Place.CLUSTER)));
    }

    private static <T extends Atom> List<T> ofKind(Class<T> kind, Set<PolicyRule> rules) {
        return Atom.of(rules).stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
