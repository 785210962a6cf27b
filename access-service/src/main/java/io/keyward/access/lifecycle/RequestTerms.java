package io.keyward.access.lifecycle;

import java.time.Duration;

/**
 * How a change was asked for.
 *
 * @param key the caller's own request id (AIP-155); empty if it gave none
 * @param fingerprint of all that makes the request what it is, the same in every process
 * @param patience how long the caller waits for EKS; zero not to wait
 */
public record RequestTerms(String key, String fingerprint, Duration patience) {

    /** By Keyward itself, or by a caller who neither repeats nor waits. */
    public static RequestTerms plainly() {
        return new RequestTerms("", "", Duration.ZERO);
    }
}
