package io.keyward.grpc.token;

/**
 * A bearer token that is not believed. The message is for the caller, the same for every invalid token; {@link #reason()} is for the log.
 * Neither quotes anything of the token.
 */
public final class TokenRefusedException extends Exception {

    private final Reason reason;

    TokenRefusedException(Reason reason) {
        super(
                reason == Reason.KEYS_UNAVAILABLE
                        ? "the keys of the token's issuer cannot be had now; try again"
                        : "the bearer token is not valid",
                null,
                false,
                false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Whether the token may be good, and the same call may go well in a moment (503); otherwise it is not, and will not be (401). */
    public boolean isRetryable() {
        return reason == Reason.KEYS_UNAVAILABLE;
    }

    /** Why a token is not believed. */
    public enum Reason {
        TOO_LONG("longer than 32 KiB"),
        MALFORMED("not the compact form of one signed JWT"),
        TYPE("its typ is neither JWT nor at+jwt"),
        CRITICAL_HEADER("its header demands what is not done"),
        UNKNOWN_ISSUER("no issuer that is believed"),
        ALGORITHM("an algorithm that is not allowed for its issuer"),
        UNKNOWN_KEY("no key of its issuer"),
        SIGNATURE("not signed by the key it names"),
        AUDIENCE("meant for another audience"),
        CLAIM("sub, exp or iat is missing, or a claim is of the wrong type"),
        EXPIRED("expired"),
        NOT_YET_VALID("issued in the future, or not valid yet"),
        LIFETIME("good for longer than allowed"),
        SENDER_BOUND("bound to a key of its sender, which is not proven here"),
        NAME("the user's name is missing, not verified, not printable, too long, or another's"),
        GROUPS("the groups are no list of printable names, too many, or another's"),
        KEYS_UNAVAILABLE("the keys of its issuer cannot be had");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For the log. */
        public String text() {
            return text;
        }
    }
}
