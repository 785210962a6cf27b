package io.keyward.authorizer.policy;

/** How well the rules of an access policy are known. */
public enum Publication {
    /** AWS publishes a table of the rules. */
    TABLE("table"),
    /** The rules are known from someone else's quotation of a page of AWS. */
    SECOND_HAND("second-hand"),
    /** AWS describes the policy in words only; its rules are not known. */
    PROSE_ONLY("prose-only"),
    /** Nothing but the name is published. */
    NONE("none");

    private final String word;

    Publication(String word) {
        this.word = word;
    }

    /** The word for this in the catalogue's text and in answers. */
    public String word() {
        return word;
    }

    /** Whether the catalogue holds rules for such a policy; without them only an upper bound, everything, is known. */
    public boolean hasRules() {
        return this == TABLE || this == SECOND_HAND;
    }
}
