package io.keyward.grpc.error;

import io.grpc.Status;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Map;
import java.util.TreeMap;

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
        public Unavailable(String message) {
            super(ErrorReason.ERROR_REASON_UNAVAILABLE, message, Map.of());
        }

        @Override
        Status.Code code() {
            return Status.Code.UNAVAILABLE;
        }
    }
}
