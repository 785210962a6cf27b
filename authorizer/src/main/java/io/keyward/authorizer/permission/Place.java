package io.keyward.authorizer.permission;

import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.rules.Atom;
import java.util.List;

/**
 * A part of a cluster in which rules are granted.
 *
 * @param text empty for the whole cluster; a namespace's name; or a beginning followed by {@code *} for every namespace whose
 *     name begins so, {@code *} alone for every namespace
 */
public record Place(String text) implements Comparable<Place> {

    /** The whole cluster: every namespace, requests at cluster scope, and paths that are no resources. */
    public static final Place CLUSTER = new Place("");

    /** Every namespace. */
    public static final Place EVERY_NAMESPACE = new Place("*");

    /** The places of an association's scope; none of one whose type is not known. */
    public static List<Place> of(AccessScope scope) {
        return switch (scope) {
            case AccessScope.Cluster cluster -> List.of(CLUSTER);
            case AccessScope.Unknown unknown -> List.of();
            case AccessScope.Namespaces namespaces ->
                namespaces.patterns().stream()
                        .filter(pattern -> !pattern.isEmpty())
                        .distinct()
                        .map(Place::new)
                        .toList();
        };
    }

    /** Whether this is the whole cluster. */
    public boolean isCluster() {
        return text.isEmpty();
    }

    /** Whether this stands for namespaces by the beginning of their names. */
    public boolean isPattern() {
        return text.endsWith("*");
    }

    /** Whether a request in this namespace, empty for one at cluster scope, is in this place. */
    public boolean covers(String namespace) {
        if (isPattern()) {
            return !namespace.isEmpty() && namespace.startsWith(beginning());
        }
        return isCluster() || text.equals(namespace);
    }

    /** Whether every request in the other place is in this one too. */
    public boolean contains(Place other) {
        return isCluster() || equals(other) || (isPattern() && !other.isCluster() && containsNames(other));
    }

    /** Whether requests of this kind can be in this place: paths are in no namespace. */
    public boolean admits(Atom atom) {
        return isCluster() || atom instanceof Atom.OnResource;
    }

    private boolean containsNames(Place other) {
        return other.isPattern() ? other.beginning().startsWith(beginning()) : covers(other.text());
    }

    private String beginning() {
        return text.substring(0, text.length() - 1);
    }

    /** The cluster first, then by text. */
    @Override
    public int compareTo(Place other) {
        return text.compareTo(other.text);
    }
}
