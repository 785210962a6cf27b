package io.keyward.authorizer;

/** The short form of a {@link Decision}. */
public enum Verdict {
    /** Something allows the request. */
    ALLOW,
    /** Nothing that is known to this cluster state allows it; access policies never deny. */
    NO_OPINION,
    /** Nothing allows it as far as is known, but something could whose rules are not published. */
    UNKNOWN,
    /** The cluster has no entry for the caller, so it does not even let it log in (401). */
    UNAUTHENTICATED
}
