package io.keyward.access.report;

/**
 * An error of an AWS call.
 *
 * @param code the exception's name; empty if no answer came
 * @param requestId AWS's id of the call; empty if unknown
 */
public record AwsFailure(String code, String message, String requestId) {

    /** For logs and people, on one line. */
    String text() {
        return code.isEmpty() ? message : code + ": " + message;
    }
}
