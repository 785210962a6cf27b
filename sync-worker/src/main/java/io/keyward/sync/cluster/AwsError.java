package io.keyward.sync.cluster;

/**
 * What AWS said in refusing or failing a call.
 *
 * @param code the exception's name; empty if no answer came
 * @param requestId AWS's id of the call; empty if no answer came
 * @param httpStatus 0 if no answer came
 */
public record AwsError(String code, String message, String requestId, int httpStatus) {}
