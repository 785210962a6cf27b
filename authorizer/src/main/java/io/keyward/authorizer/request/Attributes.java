package io.keyward.authorizer.request;

/**
 * One request as Kubernetes' authorizers see it. Nothing here is checked or normalised: a verb in capitals or an empty
 * resource is a question like any other, and gets the answer a cluster would give.
 */
public sealed interface Attributes permits ResourceAttributes, NonResourceAttributes {

    /** What is to be done, such as {@code get} or {@code create}; rules compare it with regard to case. */
    String verb();
}
