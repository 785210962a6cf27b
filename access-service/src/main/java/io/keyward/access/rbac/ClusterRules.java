package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import io.keyward.authorizer.manifest.Manifest;
import io.keyward.authorizer.memory.HeldBytes;
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
 */
public record ClusterRules(long revision, Rbac rbac, SortedSet<String> namespaces) {

    public ClusterRules {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
    }

    /**
     * The RBAC of a cluster as it was given.
     *
     * @param revision the cluster revision that brought it; 0 if none was given
     */
    public record Source(long revision, ByteString listJson) {}

    /** The compiled form; Kubernetes' defaults where none was given. It can take long: not for a transaction. */
    public static ClusterRules of(Source source) {
        if (source.revision() == 0) {
            return Defaults.RULES;
        }
        Manifest manifest = ListReader.read(source.listJson());
        return new ClusterRules(source.revision(), Rbac.of(manifest.rbac()), manifest.namespaces());
    }

    /** How much memory it takes, roughly; nothing for the defaults, which all clusters share. */
    public long bytes() {
        return revision == 0
                ? 0
                : rbac.bytes() + namespaces.stream().mapToLong(HeldBytes::text).sum();
    }

    /** What every new cluster has; one for all clusters. */
    private static final class Defaults {
        static final ClusterRules RULES =
                new ClusterRules(0, Rbac.of(DefaultRbac.objects()), Collections.emptySortedSet());
    }
}
