package io.keyward.access.coalesce;

/** Work shared with other callers failed; the cause is the same for all of them. */
public final class CoalescedFailure extends RuntimeException {

    CoalescedFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
