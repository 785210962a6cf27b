package io.keyward.sync.cluster;

import java.io.Serial;

/** A call to AWS that did not do what it was for. */
public final class CallFailed extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What a failure means, whatever the call was. */
    public enum Kind {
        /** Too many calls: slow down, then try again. */
        THROTTLED,
        /** A fault on AWS's side, on the way, or of the worker's own credentials: it may pass. */
        PASSING,
        /** EKS does not know the principal; one that was made just now becomes known within seconds. */
        UNKNOWN_PRINCIPAL,
        /** The cluster has no entry for the principal, or not yet. */
        NO_ENTRY,
        /** Something other than cluster and entry is not there: the policy, or its association. */
        NOT_FOUND,
        /** No such cluster in this account and region. */
        NO_CLUSTER,
        /** The worker's credentials lead to another cluster of this name: an operator can mend that, nobody else. */
        OTHER_CLUSTER,
        /** An entry for the principal is there already. */
        IN_USE,
        /** Refused for good: invalid, denied, over a quota, or not possible on this cluster. */
        REFUSED
    }

    private final transient AwsError error;
    private final Kind kind;

    public CallFailed(Kind kind, AwsError error) {
        super(kind + " " + error.code() + ": " + error.message());
        this.kind = kind;
        this.error = error;
    }

    public CallFailed(Kind kind, AwsError error, Throwable cause) {
        super(kind + " " + error.code() + ": " + error.message(), cause);
        this.kind = kind;
        this.error = error;
    }

    public Kind kind() {
        return kind;
    }

    public AwsError error() {
        return error;
    }

    /** Whether the same call may succeed in a moment. */
    public boolean passes() {
        return kind == Kind.THROTTLED || kind == Kind.PASSING;
    }

    /** Whether AWS itself said "not now", soon enough to ask again at once. */
    public boolean isAnswered() {
        return error.httpStatus() > 0;
    }
}
