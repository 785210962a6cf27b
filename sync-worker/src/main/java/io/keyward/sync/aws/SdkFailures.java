package io.keyward.sync.aws;

import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Says what the SDK's exceptions mean. Where EKS uses one exception for several things, the text tells them apart; the texts are those
 * that EKS was seen to give.
 */
final class SdkFailures {

    private static final int MAX_MESSAGE = 1000;

    private static final Set<String> THROTTLING = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "SlowDown");

    /** The worker's own credentials or clock are at fault: whoever asked for the change can do nothing about it, an operator can. */
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired");

    private SdkFailures() {}

    static CallFailed of(SdkException failure) {
        if (failure instanceof AwsServiceException answered) {
            AwsError error = error(answered);
            return new CallFailed(kind(answered, error), error, failure);
        }
        // No answer: a timeout, a broken connection, no credentials found.
        return new CallFailed(Kind.PASSING, new AwsError("", text(failure.getMessage()), "", 0), failure);
    }

    private static Kind kind(AwsServiceException failure, AwsError error) {
        int status = error.httpStatus();
        if (status == 429 || THROTTLING.contains(error.code()) || failure.isThrottlingException()) {
            return Kind.THROTTLED;
        }
        // STS is asked on the worker's own behalf only.
        if (failure instanceof StsException
                || CREDENTIALS.contains(error.code())
                || failure.isClockSkewException()
                || status >= 500
                || status == 408) {
            return Kind.PASSING;
        }
        return switch (error.code()) {
            case "ServerException", "ServiceUnavailableException", "InternalFailure" -> Kind.PASSING;
            case "ResourceNotFoundException" -> notFound(error.message());
            // The tag operations' own exception: they are only called on entries.
            case "NotFoundException" -> Kind.NO_ENTRY;
            case "ResourceInUseException" -> Kind.IN_USE;
            case "InvalidParameterException" ->
                error.message().contains("principalArn is invalid: invalid principal")
                        ? Kind.UNKNOWN_PRINCIPAL
                        : Kind.REFUSED;
            default -> Kind.REFUSED;
        };
    }

    private static Kind notFound(String message) {
        if (message.startsWith("No cluster found")) {
            return Kind.NO_CLUSTER;
        }
        return message.contains("principalArn") ? Kind.NO_ENTRY : Kind.NOT_FOUND;
    }

    private static AwsError error(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        String message = details == null ? null : details.errorMessage();
        return new AwsError(
                code == null ? "" : code,
                text(message == null ? failure.getMessage() : message),
                failure.requestId() == null ? "" : failure.requestId(),
                failure.statusCode());
    }

    private static String text(@Nullable String message) {
        if (message == null) {
            return "";
        }
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    }
}
