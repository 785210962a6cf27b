package io.keyward.gateway.rest;

import org.jspecify.annotations.Nullable;

/** Checks that all request bodies share. */
final class Bodies {

    private Bodies() {}

    /**
     * The body of a request that must have one.
     *
     * @throws ProblemException if it is empty or {@code null}
     */
    static <T> T required(@Nullable T body) {
        if (body == null) {
            throw new ProblemException(400, "INVALID_ARGUMENT", "The body must be an object.");
        }
        return body;
    }

    /** A change that names nothing to change. */
    static ProblemException nothingToDo(String members) {
        return new ProblemException(400, "INVALID_ARGUMENT", "The body must hold at least one of " + members + ".");
    }
}
