package io.keyward.access.decision;

import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.proto.audit.v1.Action;
import java.util.UUID;

/** What every record of an answer holds: the state it was taken on, and its id, which is also the event's. */
public final class DecisionEvent {

    private DecisionEvent() {}

    /** The record of an answer, to be filled. */
    public static Event of(Action action, Outcome outcome, UUID id, Snapshot snapshot) {
        return Event.of(action, outcome)
                .about(snapshot.clusterArn(), "decision/" + id)
                .revision(snapshot.revision())
                .decision(id.toString())
                .detail("state", snapshot.state().name())
                .detail("catalogueVersion", snapshot.access().catalogueVersion());
    }
}
