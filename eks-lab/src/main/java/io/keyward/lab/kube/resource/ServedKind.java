package io.keyward.lab.kube.resource;

import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Pod;
import io.keyward.lab.workload.Workloads;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of objects that can be read. */
enum ServedKind {
    NAMESPACES("namespaces", "Namespace", Namespace.class),
    PODS("pods", "Pod", Pod.class);

    private final String plural;
    private final String kind;
    private final Class<? extends KubeObject> type;

    ServedKind(String plural, String kind, Class<? extends KubeObject> type) {
        this.plural = plural;
        this.kind = kind;
        this.type = type;
    }

    /** The kind of a resource of the core group. */
    static Optional<ServedKind> of(String plural) {
        return Arrays.stream(values())
                .filter(kind -> kind.plural.equals(plural))
                .findFirst();
    }

    String plural() {
        return plural;
    }

    String kind() {
        return kind;
    }

    boolean isOf(KubeObject object) {
        return type.isInstance(object);
    }

    /** The objects of a namespace, or of all if it is empty. */
    Workloads.Listing<? extends KubeObject> list(Workloads workloads, String namespace) {
        return this == PODS ? workloads.pods(namespace) : workloads.namespaces();
    }

    Optional<? extends KubeObject> find(Workloads workloads, String namespace, String name) {
        return this == PODS ? workloads.pod(namespace, name) : workloads.namespace(name);
    }
}
