package io.keyward.authorizer.rules;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Atoms, to be asked whether they cover another. A question costs a few lookups however many there are: what could cover an
 * atom is the atom itself with some of its words made wildcards. Immutable.
 */
public final class AtomSet {

    private final Set<Atom> atoms = new LinkedHashSet<>();

    private AtomSet(Collection<? extends Atom> atoms) {
        atoms.forEach(atom -> this.atoms.add(atom.canonical()));
    }

    /** The set of these. */
    public static AtomSet of(Collection<? extends Atom> atoms) {
        return new AtomSet(atoms);
    }

    /** Whether one of this set allows everything that the atom does. */
    public boolean covers(Atom atom) {
        return coveredBy(atom, null);
    }

    /** The atoms, in canonical form, without those that others among them cover; in the order they were given. */
    public List<Atom> minimal() {
        return atoms.stream().filter(atom -> !coveredBy(atom, atom)).toList();
    }

    /** Whether an atom other than this one covers it. */
    private boolean coveredBy(Atom atom, @Nullable Atom except) {
        for (String verb : List.of(atom.verb(), PolicyRule.ALL)) {
            boolean covered =
                    switch (atom) {
                        case Atom.OnResource asked -> coversResource(asked, verb, except);
                        case Atom.OnPath asked -> coversPath(asked, verb, except);
                    };
            if (covered) {
                return true;
            }
        }
        return false;
    }

    private boolean coversResource(Atom.OnResource asked, String verb, @Nullable Atom except) {
        for (String resource : asked.broaderResources()) {
            for (String group : List.of(asked.group(), PolicyRule.ALL)) {
                if (has(new Atom.OnResource(verb, group, resource, null), except)
                        || has(new Atom.OnResource(verb, group, resource, asked.name()), except)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean coversPath(Atom.OnPath asked, String verb, @Nullable Atom except) {
        return asked.broaderPaths().stream().anyMatch(path -> has(new Atom.OnPath(verb, path), except));
    }

    private boolean has(Atom atom, @Nullable Atom except) {
        return !Objects.equals(atom, except) && atoms.contains(atom);
    }
}
