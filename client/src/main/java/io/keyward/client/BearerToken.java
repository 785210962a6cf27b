package io.keyward.client;

import java.time.Instant;

/**
 * What a caller proves by who they are.
 *
 * @param value as it goes behind {@code Bearer}: printable ASCII without spaces
 * @param expireTime from when on it is not used any more; it is replaced some time before
 */
public record BearerToken(String value, Instant expireTime) {

    /** Visible ASCII, of which tokens are made; anything else would break the header that it is sent in. */
    private static final String FORM = "[!-~]+";

    /** @throws IllegalArgumentException if the value is no token; it is not repeated */
    public BearerToken {
        if (!value.matches(FORM)) {
            throw new IllegalArgumentException("a bearer token must be printable ASCII without spaces, and not empty");
        }
    }

    /** Without the value, which is a secret. */
    @Override
    public String toString() {
        return "BearerToken[expireTime=" + expireTime + "]";
    }
}
