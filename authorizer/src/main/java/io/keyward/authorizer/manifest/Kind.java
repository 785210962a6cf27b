package io.keyward.authorizer.manifest;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of objects that are read. */
enum Kind {
    CLUSTER_ROLE("ClusterRole", Kind.RBAC, false),
    ROLE("Role", Kind.RBAC, true),
    CLUSTER_ROLE_BINDING("ClusterRoleBinding", Kind.RBAC, false),
    ROLE_BINDING("RoleBinding", Kind.RBAC, true),
    NAMESPACE("Namespace", "v1", false);

    /** The API group of everything but namespaces. */
    static final String RBAC_GROUP = "rbac.authorization.k8s.io";

    private static final String RBAC = RBAC_GROUP + "/v1";

    private final String word;
    private final String apiVersion;
    private final boolean namespaced;

    Kind(String word, String apiVersion, boolean namespaced) {
        this.word = word;
        this.apiVersion = apiVersion;
        this.namespaced = namespaced;
    }

    static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    String word() {
        return word;
    }

    String apiVersion() {
        return apiVersion;
    }

    /** Whether objects of this kind are in a namespace. */
    boolean namespaced() {
        return namespaced;
    }
}
