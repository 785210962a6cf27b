package io.keyward.access.request;

import io.keyward.grpc.error.ServiceException.Conflict;
import io.keyward.grpc.error.ServiceException.RateLimited;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How a change was asked for.
 *
 * @param requestId the caller's own (AIP-155); empty if it gave none
 * @param asker who asks, as far as that tells callers apart; empty without an id
 * @param fingerprint of all that makes the request what it is, the same in every process; empty without an id
 * @param etag of the object as the caller has read it (AIP-154); empty if that does not matter
 * @param patience how long the caller waits for EKS; zero not to wait
 * @param validateOnly the change is to be judged as it would be, and not made (AIP-163)
 */
public record RequestTerms(
        String requestId, String asker, String fingerprint, String etag, Duration patience, boolean validateOnly) {

    /** Begins the ids that the gateway makes of requests signed for EKS's API, whose clients give none. */
    private static final String OF_SIGNATURE = "sigv4/";

    private static final Duration ANOTHER_SECOND = Duration.ofSeconds(1);

    private static final RequestTerms PLAINLY = waiting(Duration.ZERO);

    /** By Keyward itself, or by a caller who neither repeats nor waits. */
    public static RequestTerms plainly() {
        return PLAINLY;
    }

    /** By a caller who does nothing but wait. */
    public static RequestTerms waiting(Duration patience) {
        return new RequestTerms("", "", "", "", patience, false);
    }

    /** Under which the answer is remembered: an id means nothing for another caller. Empty if it is not. */
    public String key() {
        return requestId.isEmpty() ? "" : asker + '/' + requestId;
    }

    /**
     * A signature is the same for the same request made twice within a second, on purpose or by somebody who caught it. Its repeat may be answered
     * as the first was, as long as what that did still stands.
     *
     * @throws RateLimited if it does not: who means it signs it anew, in another second
     */
    void requireStanding(AnsweredRequests.Stands stands, String response) throws SQLException {
        if (requestId.startsWith(OF_SIGNATURE) && !stands.as(response)) {
            throw new RateLimited(
                    "the same signed request was made before, and what it did was changed since: sign it anew",
                    ANOTHER_SECOND);
        }
    }

    /** Whether the caller waits for what EKS says to the change. */
    public boolean waits() {
        return patience.isPositive() && !validateOnly;
    }

    /**
     * Makes sure that the object is as the caller has read it.
     *
     * @throws Conflict if it is not
     */
    public void requireEtag(String object, Supplier<String> current) {
        requireEtag("etag", etag, object, current);
    }

    /**
     * As {@link #requireEtag(String, Supplier)}, of an etag that a part of a request gives.
     *
     * @param field that it is given in
     */
    public static void requireEtag(String field, String etag, String object, Supplier<String> current) {
        if (!etag.isEmpty() && !etag.equals(current.get())) {
            throw new Conflict(field + ": the " + object
                    + " is not as it was when this etag was read; nothing was changed, read it again");
        }
    }
}
