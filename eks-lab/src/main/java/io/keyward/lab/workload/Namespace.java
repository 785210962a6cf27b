package io.keyward.lab.workload;

import java.time.Instant;
import java.util.Set;

/**
 * A namespace.
 *
 * @param name its name
 * @param uid its unique id
 * @param version the cluster's version at its last change
 * @param createdAt when it was made
 */
public record Namespace(String name, String uid, long version, Instant createdAt) implements KubeObject {

    private static final Set<String> PERMANENT = Set.of("default", "kube-system", "kube-public");

    @Override
    public String namespace() {
        return "";
    }

    /** Whether Kubernetes refuses to delete it. */
    public boolean permanent() {
        return PERMANENT.contains(name);
    }
}
