package io.keyward.gateway.eks;

import java.util.Optional;

/** The exceptions of EKS's API, and of AWS in front of it, with the HTTP status of each. */
enum EksError {
    SERVER("ServerException", 500),
    SERVICE_UNAVAILABLE("ServiceUnavailableException", 503),
    CLIENT("ClientException", 400),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", 404),
    INVALID_REQUEST("InvalidRequestException", 400),
    INVALID_PARAMETER("InvalidParameterException", 400),
    RESOURCE_LIMIT_EXCEEDED("ResourceLimitExceededException", 400),
    RESOURCE_IN_USE("ResourceInUseException", 409),
    BAD_REQUEST("BadRequestException", 400),
    NOT_FOUND("NotFoundException", 404),
    THROTTLING("ThrottlingException", 429),
    ACCESS_DENIED("AccessDeniedException", 403),
    MISSING_TOKEN("MissingAuthenticationTokenException", 403),
    INCOMPLETE_SIGNATURE("IncompleteSignatureException", 403),
    INVALID_SIGNATURE("InvalidSignatureException", 403),
    REQUEST_TIMEOUT("RequestTimeoutException", 408),
    UNRECOGNIZED_CLIENT("UnrecognizedClientException", 403),
    SERIALIZATION("SerializationException", 400),
    REQUEST_TOO_LARGE("RequestEntityTooLargeException", 413),
    UNKNOWN_OPERATION("UnknownOperationException", 404);

    private final String wireName;
    private final int status;

    EksError(String wireName, int status) {
        this.wireName = wireName;
        this.status = status;
    }

    String wireName() {
        return wireName;
    }

    int status() {
        return status;
    }

    /** The exception of that name, if it is one. */
    static Optional<EksError> named(String wireName) {
        for (EksError error : values()) {
            if (error.wireName.equals(wireName)) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
