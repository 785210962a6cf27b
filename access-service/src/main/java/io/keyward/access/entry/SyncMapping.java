package io.keyward.access.entry;

import io.keyward.access.observed.ObservedEntry;
import io.keyward.access.work.EntrySync;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.Condition;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.SyncStatus.State;

/** How an entry stands at EKS, as a state and in the form of a Kubernetes condition. */
final class SyncMapping {

    private SyncMapping() {}

    static SyncStatus toProto(EntryView view) {
        EntrySync sync = view.sync();
        if (sync == null) {
            // No row is left once a removed entry is gone from EKS.
            return SyncStatus.newBuilder()
                    .setState(State.STATE_SYNCED)
                    .setRevision(view.entry().revision())
                    .setSyncedRevision(view.entry().revision())
                    .build();
        }
        State state = state(view, sync);
        SyncStatus.Builder status = SyncStatus.newBuilder()
                .setState(state)
                .setRevision(sync.desiredRevision())
                .setSyncedRevision(sync.syncedRevision())
                .addConditions(condition(state, sync));
        ObservedEntry observed = view.observed();
        if (observed != null) {
            status.setObservedAt(ProtoTime.toProto(observed.observedAt()));
        }
        return status.build();
    }

    private static State state(EntryView view, EntrySync sync) {
        if (sync.failure() != null) {
            return State.STATE_FAILED;
        }
        if (sync.synced()) {
            return State.STATE_SYNCED;
        }
        return view.cluster().mode().pushes() ? State.STATE_PENDING : State.STATE_HELD;
    }

    private static Condition condition(State state, EntrySync sync) {
        Condition.Builder condition =
                Condition.newBuilder().setType("Synced").setLastTransitionTime(ProtoTime.toProto(sync.transitionAt()));
        EntrySync.Failure failure = sync.failure();
        if (failure != null) {
            return condition
                    .setStatus("False")
                    .setReason(failure.code())
                    .setMessage(failure.message())
                    .setAwsRequestId(failure.requestId())
                    .build();
        }
        return switch (state) {
            case STATE_SYNCED ->
                condition
                        .setStatus("True")
                        .setReason("Synced")
                        .setMessage("EKS holds the desired state")
                        .build();
            case STATE_HELD ->
                condition
                        .setStatus("False")
                        .setReason("ModeHoldsChanges")
                        .setMessage("the cluster's mode keeps changes from being pushed")
                        .build();
            default ->
                condition
                        .setStatus("Unknown")
                        .setReason("PushPending")
                        .setMessage("a push is due or under way")
                        .build();
        };
    }
}
