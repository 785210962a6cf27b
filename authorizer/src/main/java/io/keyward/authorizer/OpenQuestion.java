package io.keyward.authorizer;

import io.keyward.authorizer.access.Association;

/**
 * One association of which nobody outside AWS can say whether it allows a request.
 *
 * @param association the association; its scope covers the request, or is of a type that is not known
 * @param why what is not known
 * @param detail the same in words, for people
 */
public record OpenQuestion(Association association, Why why, String detail) {

    /** What is not known about a policy. */
    public enum Why {
        /** AWS publishes no rules for the policy. */
        RULES_NOT_PUBLISHED,
        /** A rule would allow it if the object were one of a few whose names AWS does not publish. */
        NAMES_NOT_PUBLISHED,
        /** The catalogue has no policy of this ARN. */
        POLICY_NOT_KNOWN,
        /** The association's scope is of a type that is not known here, so nobody can say where it grants. */
        SCOPE_NOT_KNOWN
    }

    /** The question that an association leaves open, in words that hold for this version of the catalogue. */
    public static OpenQuestion of(Association association, Why why, String catalogueVersion) {
        String detail =
                switch (why) {
                    case POLICY_NOT_KNOWN -> "catalogue " + catalogueVersion + " has no policy of this ARN";
                    case RULES_NOT_PUBLISHED -> "AWS does not publish the rules of this policy";
                    case NAMES_NOT_PUBLISHED ->
                        "the policy allows this for a few objects only, whose names AWS does not publish";
                    case SCOPE_NOT_KNOWN ->
                        "its scope is of a type that is not known: "
                                + association.scope().text();
                };
        return new OpenQuestion(association, why, detail);
    }
}
