package io.keyward.authorizer.rbac;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The roles and bindings that every new cluster has, such as {@code cluster-admin}, {@code view} and
 * {@code system:discovery}. They are those of one Kubernetes version; others differ in a few rules.
 */
public final class DefaultRbac {

    private static final String RESOURCE = "default-rbac.txt";

    private DefaultRbac() {}

    /** The version of Kubernetes that these objects are from, such as {@code 1.34}. */
    public static String kubernetesVersion() {
        return BuiltIn.TEXT.kubernetesVersion();
    }

    /** The objects as a new cluster holds them; aggregating roles carry their selectors, not their rules. */
    public static RbacObjects objects() {
        return BuiltIn.TEXT.objects();
    }

    /**
     * A cluster's own objects followed by the default ones. Where the cluster has an object of the same kind, namespace and
     * name, the default one is left out, as in a cluster, whose administrators may have changed it.
     */
    public static RbacObjects under(RbacObjects own) {
        RbacObjects defaults = objects();
        return new RbacObjects(
                merge(own.clusterRoles(), defaults.clusterRoles(), ClusterRole::name),
                merge(own.roles(), defaults.roles(), role -> List.of(role.namespace(), role.name())),
                merge(own.bindings(), defaults.bindings(), binding -> List.of(binding.namespace(), binding.name())));
    }

    private static <T> List<T> merge(List<T> own, List<T> defaults, Function<T, Object> identity) {
        List<T> merged = new ArrayList<>(own);
        Set<Object> taken = new HashSet<>();
        own.forEach(object -> taken.add(identity.apply(object)));
        defaults.stream()
                .filter(object -> !taken.contains(identity.apply(object)))
                .forEach(merged::add);
        return merged;
    }

    private static final class BuiltIn {

        static final DefaultRbacText TEXT = read();

        private static DefaultRbacText read() {
            try (InputStream text = DefaultRbac.class.getResourceAsStream(RESOURCE)) {
                byte[] bytes = Objects.requireNonNull(text, RESOURCE).readAllBytes();
                return DefaultRbacText.parse(new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
