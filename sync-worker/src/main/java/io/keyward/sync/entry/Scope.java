package io.keyward.sync.entry;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where an associated policy holds: in the whole cluster, or in namespaces named exactly or by a prefix ({@code dev-*}). Two
 * scopes are equal if they name the same namespaces, in whatever order. A namespace scope without any name holds nowhere; EKS
 * has no such scope, but the difference of two scopes may be one.
 *
 * @param type EKS's word for the kind of scope
 * @param namespaces sorted, each once; empty for the whole cluster
 */
public record Scope(String type, List<String> namespaces) {

    private static final String CLUSTER_TYPE = "cluster";
    private static final String NAMESPACE_TYPE = "namespace";

    /** The whole cluster. */
    public static final Scope CLUSTER = new Scope(CLUSTER_TYPE, List.of());

    private static final Scope NOWHERE = new Scope(NAMESPACE_TYPE, List.of());

    public Scope {
        namespaces = namespaces.stream().sorted().distinct().toList();
    }

    /** The namespaces with these names or prefixes. */
    public static Scope of(String... names) {
        return new Scope(NAMESPACE_TYPE, List.of(names));
    }

    public boolean isWholeCluster() {
        return type.equals(CLUSTER_TYPE);
    }

    public boolean isEmpty() {
        return !isWholeCluster() && namespaces.isEmpty();
    }

    /** What holds here and perhaps not there: a name that the other covers only in part counts as a whole. */
    public Scope minus(Scope other) {
        if (other.isWholeCluster()) {
            return NOWHERE;
        }
        if (isWholeCluster()) {
            return this;
        }
        return new Scope(
                NAMESPACE_TYPE,
                namespaces.stream()
                        .filter(name -> other.namespaces.stream().noneMatch(cover -> covers(cover, name)))
                        .toList());
    }

    /** Everything that either holds for. */
    public Scope union(Scope other) {
        if (isWholeCluster() || other.isWholeCluster()) {
            return CLUSTER;
        }
        return new Scope(
                NAMESPACE_TYPE,
                Stream.concat(namespaces.stream(), other.namespaces.stream()).toList());
    }

    /** Whether there may be a request that both hold for. */
    public boolean overlaps(Scope other) {
        if (isEmpty() || other.isEmpty()) {
            return false;
        }
        return isWholeCluster()
                || other.isWholeCluster()
                || namespaces.stream().anyMatch(mine -> other.namespaces.stream()
                        .anyMatch(theirs -> covers(mine, theirs) || covers(theirs, mine)));
    }

    private static boolean covers(String cover, String name) {
        return cover.equals(name)
                || (cover.endsWith("*") && stem(name).startsWith(cover.substring(0, cover.length() - 1)));
    }

    private static String stem(String name) {
        return name.endsWith("*") ? name.substring(0, name.length() - 1) : name;
    }
}
