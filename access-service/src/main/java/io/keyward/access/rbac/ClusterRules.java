package io.keyward.access.rbac;

import io.keyward.authorizer.manifest.Manifest;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The RBAC that takes part in a cluster's decisions.
 *
 * @param revision the cluster revision that brought it; 0 for Kubernetes' defaults
 * @param rbac its roles and bindings, compiled
 * @param namespaces the cluster's namespaces, if the snapshot names them
 * @param size how many objects it holds
 */
public record ClusterRules(long revision, Rbac rbac, SortedSet<String> namespaces, int size) {

    public ClusterRules {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
    }

    static ClusterRules of(long revision, Manifest manifest) {
        int size =
                manifest.counts().values().stream().mapToInt(Integer::intValue).sum();
        return new ClusterRules(revision, Rbac.of(manifest.rbac()), manifest.namespaces(), size);
    }

    /** What every new cluster has; one for all clusters. */
    static ClusterRules defaults() {
        return Defaults.RULES;
    }

    private static final class Defaults {
        static final ClusterRules RULES =
                new ClusterRules(0, Rbac.of(DefaultRbac.objects()), Collections.emptySortedSet(), 0);
    }
}
