package io.keyward.access.shard;

import io.keyward.access.lifecycle.Desired;
import io.keyward.eks.AccessScope;
import io.keyward.proto.audit.v1.Action;
import java.util.Objects;
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
        CREATE_ENTRY(Action.ACTION_PUSH_CREATE_ENTRY),
        UPDATE_ENTRY(Action.ACTION_PUSH_UPDATE_ENTRY),
        DELETE_ENTRY(Action.ACTION_PUSH_DELETE_ENTRY),
        TAG_ENTRY(Action.ACTION_PUSH_TAG_ENTRY),
        UNTAG_ENTRY(Action.ACTION_PUSH_UNTAG_ENTRY),
        ASSOCIATE_POLICY(Action.ACTION_PUSH_ASSOCIATE_POLICY),
        DISASSOCIATE_POLICY(Action.ACTION_PUSH_DISASSOCIATE_POLICY);

        private final Action action;

        Kind(Action action) {
            this.action = action;
        }

        /** What its audit event says was done. */
        Action action() {
            return action;
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

    /** Whether the call was about a part of the entry that the change set. */
    boolean isAbout(Desired.Change change) {
        return switch (kind) {
            case CREATE_ENTRY, DELETE_ENTRY -> change.sets(Desired.ENTRY);
            case UPDATE_ENTRY -> change.sets(Desired.USERNAME) || change.sets(Desired.GROUPS);
            case TAG_ENTRY, UNTAG_ENTRY -> change.setsTags();
            case ASSOCIATE_POLICY, DISASSOCIATE_POLICY -> policyArn != null && change.sets(Desired.policy(policyArn));
        };
    }

    /** Whether all that EKS holds of the entry is known from this call's answer, whatever was done before. */
    boolean leavesNothingOpen() {
        return switch (kind) {
            case CREATE_ENTRY -> status == Status.APPLIED;
            case DELETE_ENTRY -> succeeded();
            case UPDATE_ENTRY, TAG_ENTRY, UNTAG_ENTRY, ASSOCIATE_POLICY, DISASSOCIATE_POLICY -> false;
        };
    }

    /** Whether the other is a call about the same part of the entry. */
    boolean isSameCall(Step other) {
        return kind == other.kind && Objects.equals(policyArn, other.policyArn);
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
