package io.keyward.kubernetes.status;

/** Ends a request with a {@link Status}. */
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Nobody serializes this.
    private final Status status;

    public StatusException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
