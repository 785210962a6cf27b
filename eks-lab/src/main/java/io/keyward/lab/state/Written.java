package io.keyward.lab.state;

import java.util.List;

/**
 * The outcome of a decision to write.
 *
 * @param <T> the type of the answer
 * @param answer what the caller gets once the changes are kept
 * @param changes the changes, kept all together or not at all
 */
public record Written<T>(T answer, List<Change> changes) {

    public Written {
        changes = List.copyOf(changes);
    }

    /** An answer that changes nothing. */
    public static <T> Written<T> nothing(T answer) {
        return new Written<>(answer, List.of());
    }
}
