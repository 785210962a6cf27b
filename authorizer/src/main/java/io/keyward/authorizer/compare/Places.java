package io.keyward.authorizer.compare;

import io.keyward.authorizer.permission.Grants;
import io.keyward.authorizer.permission.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The places two states distinguish, as a tree: each lies in the narrowest other one that contains it. Each place without
 * those in it is a region in which both states grant the same rules throughout, and the regions make up the whole cluster.
 */
final class Places {

    private final List<Place> widestFirst;
    private final List<Place> narrowestPatternFirst;

    private Places(SortedSet<Place> places) {
        Comparator<Place> byLength = Comparator.comparing(place -> place.text().length());
        this.narrowestPatternFirst = places.stream()
                .filter(Place::isPattern)
                .sorted(byLength.reversed())
                .toList();
        this.widestFirst = new ArrayList<>(narrowestPatternFirst.reversed());
        widestFirst.addFirst(Place.CLUSTER);
        places.stream()
                .filter(place -> !place.isPattern() && !place.isCluster())
                .forEach(widestFirst::add);
    }

    static Places of(Grants before, Grants after) {
        SortedSet<Place> places = new TreeSet<>(before.places());
        places.addAll(after.places());
        places.add(Place.EVERY_NAMESPACE);
        return new Places(places);
    }

    /** Every place, the cluster first, none before one that contains it. */
    List<Place> widestFirst() {
        return widestFirst;
    }

    /** The narrowest place around this one, which is not the cluster. */
    Place around(Place place) {
        for (Place pattern : narrowestPatternFirst) {
            if (!pattern.equals(place) && pattern.contains(place)) {
                return pattern;
            }
        }
        return Place.CLUSTER;
    }
}
