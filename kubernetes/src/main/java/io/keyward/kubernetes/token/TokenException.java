package io.keyward.kubernetes.token;

/** A token is not accepted; the message says why, in aws-iam-authenticator's words, and never holds the token. */
public final class TokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private TokenException(String message) {
        super(message, null, false, false);
    }

    static TokenException malformed(String why) {
        return new TokenException("input token was not properly formatted: " + why);
    }

    static TokenException sts(String why) {
        return new TokenException("sts getCallerIdentity failed: " + why);
    }
}
