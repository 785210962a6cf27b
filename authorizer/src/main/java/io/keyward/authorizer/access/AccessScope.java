package io.keyward.authorizer.access;

import java.util.List;

/** Where an associated access policy grants its rules. */
public sealed interface AccessScope {

    /** Everywhere: every namespace, requests at cluster scope, and paths that are no resources. */
    record Cluster() implements AccessScope {

        private static final Cluster WHOLE = new Cluster();

        @Override
        public boolean covers(String namespace) {
            return true;
        }
    }

    /**
     * In some namespaces only, as a RoleBinding in each would. Namespaces need not exist.
     *
     * @param patterns names, or a beginning followed by one {@code *}, such as {@code dev-*}; a star anywhere else is an
     *     ordinary character, which no namespace's name has
     */
    record Namespaces(List<String> patterns) implements AccessScope {
        public Namespaces {
            patterns = List.copyOf(patterns);
            if (patterns.isEmpty()) {
                throw new IllegalArgumentException("patterns: empty; a namespace scope names at least one namespace");
            }
        }

        @Override
        public boolean covers(String namespace) {
            if (namespace.isEmpty()) {
                return false;
            }
            for (int i = 0; i < patterns.size(); i++) { // by index: an iterator would be an allocation per decision
                if (matches(patterns.get(i), namespace)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean matches(String pattern, String namespace) {
            int beginning = pattern.length() - 1;
            return pattern.equals(namespace)
                    || (beginning >= 0
                            && pattern.charAt(beginning) == '*'
                            && namespace.regionMatches(0, pattern, 0, beginning));
        }
    }

    /**
     * A scope of a type that EKS has and this engine does not know. It grants nothing for certain, and nobody can say that it does not.
     *
     * @param type as EKS names it
     * @param namespaces as EKS shows them
     */
    record Unknown(String type, List<String> namespaces) implements AccessScope {
        public Unknown {
            namespaces = List.copyOf(namespaces);
        }

        @Override
        public boolean covers(String namespace) {
            return false;
        }
    }

    /** The scope of a whole cluster. */
    static AccessScope cluster() {
        return Cluster.WHOLE;
    }

    /** The scope of some namespaces: names, or patterns such as {@code dev-*}. */
    static AccessScope namespaces(List<String> patterns) {
        return new Namespaces(patterns);
    }

    /**
     * Whether a request in this namespace is inside the scope.
     *
     * @param namespace the request's namespace; empty for requests at cluster scope and for paths that are no resources,
     *     which only the cluster scope covers
     */
    boolean covers(String namespace);

    /** The scope in words. */
    default String text() {
        return switch (this) {
            case Cluster cluster -> "the whole cluster";
            case Namespaces some -> String.join(", ", some.patterns());
            case Unknown unknown -> unknown.type() + (unknown.namespaces().isEmpty() ? "" : " " + unknown.namespaces());
        };
    }
}
