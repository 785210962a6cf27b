package io.keyward.kubernetes.token;

import io.keyward.authorizer.wording.GoQuote;

/** A token is not accepted; the message says why, in aws-iam-authenticator's words, and never holds the token. */
public final class TokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_EXCERPT = 100;

    private TokenException(String message) {
        super(message, null, false, false);
    }

    /** As much of a text from outside as a message may hold, on one line: a whole URL would be the token again. */
    static String excerpt(String text) {
        return bounded(text).replaceAll("\\p{Cntrl}", "?");
    }

    /** As {@link #excerpt}, in Go's quotes. */
    static String quoted(String text) {
        return GoQuote.quote(bounded(text));
    }

    private static String bounded(String text) {
        return text.length() > MAX_EXCERPT ? text.substring(0, MAX_EXCERPT) + "…" : text;
    }

    static TokenException malformed(String why) {
        return new TokenException("input token was not properly formatted: " + why);
    }

    static TokenException sts(String why) {
        return new TokenException("sts getCallerIdentity failed: " + why);
    }
}
