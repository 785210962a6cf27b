package io.keyward.lab.cluster;

import java.util.List;

/**
 * Where an association counts.
 *
 * @param type the whole cluster, or namespaces
 * @param namespaces exact names or {@code prefix-*}; empty for the cluster
 */
public record AccessScope(Type type, List<String> namespaces) {

    /** The wire's two kinds of scope. */
    public enum Type {
        CLUSTER("cluster"),
        NAMESPACE("namespace");

        private final String wire;

        Type(String wire) {
            this.wire = wire;
        }

        /** The name on the wire. */
        public String wire() {
            return wire;
        }
    }

    /** The whole cluster. */
    public static final AccessScope WHOLE_CLUSTER = new AccessScope(Type.CLUSTER, List.of());

    public AccessScope {
        namespaces = List.copyOf(namespaces);
    }
}
