package io.keyward.access.review;

import io.keyward.authorizer.identity.KubernetesUser;

/** Whom a review asks about. */
sealed interface Asked {

    /** A Kubernetes user, as the asking cluster knows it. */
    record User(KubernetesUser user) implements Asked {}

    /** The principal of an access entry, in the session of {@code kubectl}. */
    record Principal(String arn) implements Asked {}
}
