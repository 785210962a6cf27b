package io.keyward.kubernetes.identity;

import io.keyward.authorizer.identity.KubernetesUser;
import java.util.Collections;
import java.util.List;

/** Somebody who shows no credentials. */
public final class Anonymous {

    /** The name of those who show no credentials. */
    public static final String NAME = "system:anonymous";

    /** The group of those who show no credentials. */
    public static final String GROUP = "system:unauthenticated";

    /** The user that all of them are. */
    public static final KubernetesUser USER =
            new KubernetesUser(NAME, "", List.of(GROUP), Collections.emptySortedMap());

    private Anonymous() {}
}
