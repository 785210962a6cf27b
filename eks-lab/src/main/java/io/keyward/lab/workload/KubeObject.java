package io.keyward.lab.workload;

import java.time.Instant;

/** An object of a cluster. */
public sealed interface KubeObject permits Namespace, Pod {

    /** The namespace it is in; empty for a namespace itself. */
    String namespace();

    /** Its name, unique within its kind and namespace. */
    String name();

    /** Its unique id. */
    String uid();

    /** The cluster's version at its last change: what Kubernetes calls its resource version. */
    long version();

    /** When it was made, in whole seconds. */
    Instant createdAt();
}
