package io.keyward.access.report;

import io.keyward.eks.AccessScope;
import org.jspecify.annotations.Nullable;

/**
 * One mutating call that a worker made, and what came of it.
 *
 * @param policyArn null for the kinds that are about the entry itself
 * @param scope the scope asked for; null if none was
 * @param error present if it was refused or failed
 */
public record Step(
        Kind kind,
        @Nullable String policyArn,
        @Nullable AccessScope scope,
        Status status,
        @Nullable AwsFailure error,
        String awsRequestId) {

    /** The calls a push may make. */
    public enum Kind {
        CREATE_ENTRY("create-entry"),
        UPDATE_ENTRY("update-entry"),
        DELETE_ENTRY("delete-entry"),
        TAG_ENTRY("tag-entry"),
        UNTAG_ENTRY("untag-entry"),
        ASSOCIATE_POLICY("associate-policy"),
        DISASSOCIATE_POLICY("disassociate-policy");

        private final String verb;

        Kind(String verb) {
            this.verb = verb;
        }

        /** The name of the audit event. */
        String action() {
            return "push." + verb;
        }

        public boolean ofPolicy() {
            return this == ASSOCIATE_POLICY || this == DISASSOCIATE_POLICY;
        }
    }

    /** What came of a call. */
    public enum Status {
        APPLIED,
        ALREADY_SO,
        REFUSED,
        FAILED
    }

    boolean succeeded() {
        return status == Status.APPLIED || status == Status.ALREADY_SO;
    }

    /** The error of a call that was refused or failed, also if the worker named none, with AWS's id of the call. */
    AwsFailure failure() {
        return error == null
                ? new AwsFailure("", "", awsRequestId)
                : new AwsFailure(error.code(), error.message(), requestId());
    }

    /** AWS's id of the call, wherever the worker put it; empty if there was none. */
    String requestId() {
        return awsRequestId.isEmpty() && error != null ? error.requestId() : awsRequestId;
    }
}
