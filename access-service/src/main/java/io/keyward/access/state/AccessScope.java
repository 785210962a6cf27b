package io.keyward.access.state;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * Where an association holds: the whole cluster, or namespaces by exact name or {@code prefix-*} pattern.
 *
 * @param namespaces empty for the cluster scope
 */
public record AccessScope(Type type, List<String> namespaces) {

    /** Spelled in lower case on EKS's wire and in the database. */
    public enum Type {
        CLUSTER("cluster"),
        NAMESPACE("namespace");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        @JsonValue
        public String wireName() {
            return wireName;
        }

        public static Type ofWireName(String name) {
            return CLUSTER.wireName.equals(name) ? CLUSTER : NAMESPACE;
        }
    }

    public AccessScope {
        namespaces = List.copyOf(namespaces);
    }

    public static AccessScope cluster() {
        return new AccessScope(Type.CLUSTER, List.of());
    }

    public static AccessScope namespaces(String... namespaces) {
        return new AccessScope(Type.NAMESPACE, List.of(namespaces));
    }
}
