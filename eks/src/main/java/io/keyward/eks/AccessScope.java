package io.keyward.eks;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where an associated policy holds: in the whole cluster, or in namespaces named exactly or by a prefix ({@code dev-*}). Two
 * scopes are equal if they name the same namespaces, in whatever order. A namespace scope without any name holds nowhere; EKS
 * has no such scope, but the difference of two scopes may be one.
 *
 * @param type EKS's word for the kind of scope; one that Keyward does not know stays as EKS said it
 * @param namespaces sorted, each once; empty for the whole cluster
 */
public record AccessScope(String type, List<String> namespaces) {

    /** What the type means to Keyward. */
    public enum Kind {
        CLUSTER,
        NAMESPACE,
        /** EKS's own affair: shown, never sent, and no ground for any decision. */
        UNKNOWN
    }

    private static final String CLUSTER_TYPE = "cluster";
    private static final String NAMESPACE_TYPE = "namespace";
    private static final AccessScope CLUSTER = new AccessScope(CLUSTER_TYPE, List.of());
    private static final AccessScope NOWHERE = new AccessScope(NAMESPACE_TYPE, List.of());

    public AccessScope {
        namespaces = namespaces.stream().sorted().distinct().toList();
    }

    /** The whole cluster. */
    public static AccessScope cluster() {
        return CLUSTER;
    }

    /** No namespace at all: the difference of two scopes may be that. */
    public static AccessScope none() {
        return NOWHERE;
    }

    /** The namespaces with these names or prefixes. */
    public static AccessScope namespaces(String... names) {
        return namespaces(List.of(names));
    }

    /** The namespaces with these names or prefixes. */
    public static AccessScope namespaces(List<String> names) {
        return new AccessScope(NAMESPACE_TYPE, names);
    }

    public Kind kind() {
        return switch (type) {
            case CLUSTER_TYPE -> Kind.CLUSTER;
            case NAMESPACE_TYPE -> Kind.NAMESPACE;
            default -> Kind.UNKNOWN;
        };
    }

    /** Whether it is said to hold in no namespace at all. */
    public boolean nowhere() {
        return kind() == Kind.NAMESPACE && namespaces.isEmpty();
    }

    /**
     * What holds here and perhaps not there: a name that the other covers only in part counts as a whole, and so does a scope of
     * unknown meaning.
     */
    public AccessScope minus(AccessScope other) {
        if (equals(other) || (other.kind() == Kind.CLUSTER && kind() != Kind.UNKNOWN)) {
            return NOWHERE;
        }
        if (kind() != Kind.NAMESPACE || other.kind() != Kind.NAMESPACE) {
            return this;
        }
        return namespaces(namespaces.stream()
                .filter(name -> other.namespaces.stream().noneMatch(cover -> covers(cover, name)))
                .toList());
    }

    /**
     * Everything that either holds for.
     *
     * @throws IllegalArgumentException if the meaning of one is unknown: no scope can be said to hold it
     */
    public AccessScope union(AccessScope other) {
        if (kind() == Kind.UNKNOWN || other.kind() == Kind.UNKNOWN) {
            throw new IllegalArgumentException("the scope type is unknown: " + this + ", " + other);
        }
        if (kind() == Kind.CLUSTER || other.kind() == Kind.CLUSTER) {
            return CLUSTER;
        }
        return namespaces(
                Stream.concat(namespaces.stream(), other.namespaces.stream()).toList());
    }

    /** Whether there may be a request that both hold for. */
    public boolean overlaps(AccessScope other) {
        if (nowhere() || other.nowhere()) {
            return false;
        }
        return kind() != Kind.NAMESPACE
                || other.kind() != Kind.NAMESPACE
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
