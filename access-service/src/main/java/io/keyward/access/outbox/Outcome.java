package io.keyward.access.outbox;

/** What came of what an event records; the meanings are those of {@code keyward.audit.v1.Outcome}. */
public enum Outcome {
    SUCCESS,
    REFUSED,
    FAILURE,
    ALLOWED,
    NOT_ALLOWED
}
