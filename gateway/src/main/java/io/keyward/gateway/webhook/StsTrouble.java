package io.keyward.gateway.webhook;

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

    boolean isThrottled() {
        return throttled;
    }
}
