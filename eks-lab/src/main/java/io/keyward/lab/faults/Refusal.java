package io.keyward.lab.faults;

import io.keyward.lab.wire.AwsException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call that EKS refuses on demand; it changes nothing.
 *
 * @param operation the operation's name, such as {@code CreateAccessEntry}
 * @param principalArn the principal whose calls are refused; of everybody's if there is none
 * @param code the name of EKS's exception, one of {@link #STATUSES}
 * @param message the exception's text
 * @param times how many more calls are refused; without end if it is absent
 */
public record Refusal(String operation, Optional<String> principalArn, String code, String message, OptionalInt times) {

    /** EKS's exceptions with the HTTP status that its model gives them. */
    public static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("AccessDeniedException", 403),
            Map.entry("BadRequestException", 400),
            Map.entry("ClientException", 400),
            Map.entry("InvalidParameterException", 400),
            Map.entry("InvalidRequestException", 400),
            Map.entry("InvalidStateException", 400),
            Map.entry("NotFoundException", 404),
            Map.entry("ResourceInUseException", 409),
            Map.entry("ResourceLimitExceededException", 400),
            Map.entry("ResourceNotFoundException", 404),
            Map.entry("ResourcePropagationDelayException", 428),
            Map.entry("ServerException", 500),
            Map.entry("ServiceUnavailableException", 503),
            Map.entry("ThrottlingException", 429));

    public Refusal {
        if (!STATUSES.containsKey(code)) {
            throw new IllegalArgumentException(code + " is no exception of EKS");
        }
    }

    boolean meets(String calledOperation, Optional<String> calledPrincipal) {
        return operation.equals(calledOperation) && (principalArn.isEmpty() || principalArn.equals(calledPrincipal));
    }

    AwsException exception() {
        return new AwsException(STATUSES.getOrDefault(code, 500), code, message);
    }

    /** What is left of it after one more call; nothing if that was the last. */
    Optional<Refusal> used() {
        if (times.isEmpty()) {
            return Optional.of(this);
        }
        int left = times.getAsInt() - 1;
        return left == 0
                ? Optional.empty()
                : Optional.of(new Refusal(operation, principalArn, code, message, OptionalInt.of(left)));
    }
}
