package io.keyward.authorizer.manifest;

import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Objects as they are read one after the other. */
final class Collected {

    private final List<ClusterRole> clusterRoles = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();
    private final SortedSet<String> namespaces = new TreeSet<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private final Set<List<String>> seen = new HashSet<>();

    void add(Kind kind, Fields object) {
        counts.merge(kind.word(), 1, Integer::sum);
        switch (kind) {
            case CLUSTER_ROLE -> clusterRoles.add(RbacReader.clusterRole(object));
            case ROLE -> roles.add(RbacReader.role(object));
            case CLUSTER_ROLE_BINDING, ROLE_BINDING -> bindings.add(RbacReader.binding(object));
            case NAMESPACE -> namespaces.add(object.object("metadata").text("name"));
        }
    }

    /** @throws ManifestException if an object of this kind, namespace and name has been added before */
    void addOnce(Kind kind, Fields object) {
        Fields metadata = object.object("metadata");
        if (!seen.add(List.of(kind.word(), metadata.text("namespace"), metadata.text("name")))) {
            throw object.wrong("metadata.name", "is there twice");
        }
        add(kind, object);
    }

    Manifest manifest() {
        return new Manifest(new RbacObjects(clusterRoles, roles, bindings), namespaces, counts);
    }
}
