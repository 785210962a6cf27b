package io.keyward.gateway.rest;

import java.util.List;
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

    /** Members of which exactly one must be there, at {@code place}; the body itself if that is empty. */
    static ProblemException exactlyOneOf(String place, String members) {
        String rule = "must hold exactly one of " + members;
        return place.isEmpty()
                ? new ProblemException(400, "INVALID_ARGUMENT", "The body " + rule + ".")
                : ProblemException.field(place, rule);
    }

    /**
     * A list's members.
     *
     * @throws ProblemException if there are none or more than {@code max}
     */
    static <T> List<T> members(String field, @Nullable List<T> list, int max) {
        if (list == null || list.isEmpty()) {
            throw ProblemException.field(field, "must have at least one member");
        }
        if (list.size() > max) {
            throw ProblemException.field(field, "has " + list.size() + " members, more than " + max);
        }
        return list;
    }
}
