package io.keyward.kubernetes.review;

/**
 * The authorizers' answer to one question.
 *
 * @param allowed whether the request is allowed; if not, nobody denied it, nobody allowed it either
 * @param reason why it is allowed, or what was said beside a no; may be empty
 * @param evaluationError why the answer may be incomplete; empty if it is not
 */
public record Ruling(boolean allowed, String reason, String evaluationError) {

    /** A complete answer. */
    public static Ruling of(boolean allowed, String reason) {
        return new Ruling(allowed, reason, "");
    }
}
