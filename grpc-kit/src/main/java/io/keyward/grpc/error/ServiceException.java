package io.keyward.grpc.error;

import io.grpc.Status;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that a service decided on: a message for people, a documented {@link ErrorReason} and small facts for
 * programs. The kind fixes the gRPC status code. Thrown anywhere below an endpoint; {@link ErrorMapper} turns it into the answer.
 */
public abstract sealed class ServiceException extends RuntimeException {

    private final ErrorReason reason;
    private final Map<String, String> metadata;

    private ServiceException(ErrorReason reason, String message, Map<String, String> metadata) {
        super(message);
        this.reason = reason;
        this.metadata = Map.copyOf(metadata);
    }

    public ErrorReason reason() {
        return reason;
    }

    /** Facts such as {@code field} or {@code eksException}; the keys are listed at {@link ErrorReason}. */
    public Map<String, String> metadata() {
        return new TreeMap<>(metadata);
    }

    /** What a program should show or log; never null. */
    public String text() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }

    /** The same refusal of a larger request, in which the field at fault has this path. */
    public ServiceException at(String path) {
        Map<String, String> facts = new TreeMap<>(metadata);
        facts.put("field", path);
        String text = path + ": " + text();
        return switch (this) {
            case NotFound _ -> new NotFound(reason, text, facts);
            case AlreadyExists _ -> new AlreadyExists(reason, text, facts);
            case Invalid _ -> new Invalid(reason, text, facts);
            case Precondition _ -> new Precondition(reason, text, facts);
            case Exhausted _ -> new Exhausted(reason, text, facts);
            case Denied _ -> new Denied(reason, text, facts);
            case Busy _, Conflict _, Unavailable _, Unauthenticated _, RateLimited _ -> this;
        };
    }

    /** When to try again, where that is known; sent as google.rpc.RetryInfo. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    abstract Status.Code code();

    /** What was named does not exist. */
    public static final class NotFound extends ServiceException {
        public NotFound(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        @Override
        Status.Code code() {
            return Status.Code.NOT_FOUND;
        }
    }

    /** What was to be created exists. */
    public static final class AlreadyExists extends ServiceException {
        public AlreadyExists(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        @Override
        Status.Code code() {
            return Status.Code.ALREADY_EXISTS;
        }
    }

    /** The request breaks a rule whatever the state; {@code field} in the metadata names the culprit. */
    public static final class Invalid extends ServiceException {
        public Invalid(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        /** A field whose value breaks a rule. */
        public static Invalid field(String field, String message) {
            return new Invalid(ErrorReason.ERROR_REASON_INVALID_ARGUMENT, message, Map.of("field", field));
        }

        @Override
        Status.Code code() {
            return Status.Code.INVALID_ARGUMENT;
        }
    }

    /** The request does not fit the present state. */
    public static final class Precondition extends ServiceException {
        public Precondition(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        @Override
        Status.Code code() {
            return Status.Code.FAILED_PRECONDITION;
        }
    }

    /** Nobody has proved who calls. */
    public static final class Unauthenticated extends ServiceException {
        public Unauthenticated(String message) {
            super(ErrorReason.ERROR_REASON_UNAUTHENTICATED, message, Map.of());
        }

        @Override
        Status.Code code() {
            return Status.Code.UNAUTHENTICATED;
        }
    }

    /** The caller may not do this. */
    public static final class Denied extends ServiceException {
        public Denied(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        /** A caller whom no role binding gives this capability. */
        public static Denied capability(Capability capability) {
            String name = capability.name().substring("CAPABILITY_".length());
            return new Denied(
                    ErrorReason.ERROR_REASON_PERMISSION_DENIED,
                    "no role binding of yours includes " + name + " here",
                    Map.of("capability", name, "eksException", "AccessDeniedException"));
        }

        @Override
        Status.Code code() {
            return Status.Code.PERMISSION_DENIED;
        }
    }

    /** The caller calls more often than it may, or has too many calls open. */
    public static final class RateLimited extends ServiceException {

        private final Duration retryAfter;

        public RateLimited(String message, Duration retryAfter) {
            super(ErrorReason.ERROR_REASON_RATE_LIMITED, message, Map.of("eksException", "ThrottlingException"));
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }

        @Override
        Status.Code code() {
            return Status.Code.RESOURCE_EXHAUSTED;
        }
    }

    /** A quota would be exceeded. */
    public static final class Exhausted extends ServiceException {
        public Exhausted(ErrorReason reason, String message, Map<String, String> metadata) {
            super(reason, message, metadata);
        }

        @Override
        Status.Code code() {
            return Status.Code.RESOURCE_EXHAUSTED;
        }
    }

    /** Too many calls wait for the same thing: nothing was done, and the same call may succeed after a while. */
    public static final class Busy extends ServiceException {

        private final Duration retryAfter;

        /** @param queue what the calls wait for, for people */
        public Busy(String queue, Duration retryAfter) {
            super(
                    ErrorReason.ERROR_REASON_BUSY,
                    "too many calls wait for " + queue + ", please try again after a while",
                    Map.of("queue", queue, "eksException", "ThrottlingException"));
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(retryAfter);
        }

        @Override
        Status.Code code() {
            return Status.Code.RESOURCE_EXHAUSTED;
        }
    }

    /** Another change won a race: the same request may succeed when repeated. */
    public static final class Conflict extends ServiceException {
        public Conflict(String message) {
            super(ErrorReason.ERROR_REASON_CONFLICT, message, Map.of());
        }

        @Override
        Status.Code code() {
            return Status.Code.ABORTED;
        }
    }

    /** A part that is needed does not answer. */
    public static final class Unavailable extends ServiceException {

        private final @Nullable Duration retryAfter;

        public Unavailable(String message) {
            this(message, null);
        }

        public Unavailable(String message, @Nullable Duration retryAfter) {
            super(ErrorReason.ERROR_REASON_UNAVAILABLE, message, Map.of());
            this.retryAfter = retryAfter;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }

        @Override
        Status.Code code() {
            return Status.Code.UNAVAILABLE;
        }
    }
}
