package io.keyward.gateway.login;

import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;

/** STS did not say who a token is for, and may do so later: nothing is known about the token. */
final class StsTrouble extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean throttled;

    private StsTrouble(boolean throttled, String message) {
        super(message, null, false, false);
        this.throttled = throttled;
    }

    /** It takes no more questions for now; the API server should ask again a little later. */
    static StsTrouble throttled(String why) {
        return new StsTrouble(true, why);
    }

    /** It does not answer, or only with an error of its own. */
    static StsTrouble away(String why) {
        return new StsTrouble(false, why);
    }

    /** What a client is told: Kubernetes' 429 or 503. */
    StatusException toStatus() {
        return new StatusException(
                throttled
                        ? new Status(429, "TooManyRequests", "AWS STS takes no more questions for now", null)
                        : Status.unavailable("AWS STS does not answer"));
    }
}
