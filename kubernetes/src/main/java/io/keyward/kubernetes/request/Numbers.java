package io.keyward.kubernetes.request;

import java.util.Optional;

/** Whole numbers in queries. */
public final class Numbers {

    private Numbers() {}

    /**
     * The number of a parameter; empty if it is absent or empty.
     *
     * @throws IllegalArgumentException in Go's words if it is no number
     */
    public static Optional<Long> of(QueryParameters query, String name) {
        return query.first(name).filter(text -> !text.isEmpty()).map(Numbers::parse);
    }

    static void check(QueryParameters query, String... names) {
        for (String name : names) {
            of(query, name);
        }
    }

    private static Long parse(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.ParseInt: parsing \"" + text + "\": invalid syntax", e);
        }
    }
}
