package io.keyward.access.shard;

/**
 * An error of an AWS call.
 *
 * @param code the exception's name; empty if no answer came
 * @param requestId AWS's id of the call; empty if unknown
 */
public record AwsFailure(String code, String message, String requestId) {

    /**
     * Whether what EKS refused it for may pass without a change here: an entry in the way that goes, or shows itself as ours, and a
     * principal or a cluster that is only about to be known.
     */
    boolean mayPass() {
        return switch (code) {
            case "ResourceInUseException", "ResourceNotFoundException" -> true;
            case "InvalidParameterException" -> message.contains("invalid principal");
            default -> false;
        };
    }

    /** For logs and people, on one line. */
    String text() {
        return code.isEmpty() ? message : code + ": " + message;
    }
}
