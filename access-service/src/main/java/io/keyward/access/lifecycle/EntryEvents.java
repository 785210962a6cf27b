package io.keyward.access.lifecycle;

import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.proto.audit.v1.Action;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;

/** What the log is told of changes that EKS refused. */
final class EntryEvents {

    private EntryEvents() {}

    /** Refused changes were taken back, as far as later ones allow. */
    static Event reverted(
            LockedCluster cluster,
            Principal before,
            Principal after,
            List<Awaited> refused,
            Map<UUID, SortedSet<String>> superseded,
            Map<UUID, Life.Refusal> refusals) {
        String reason = refused.isEmpty()
                ? ""
                : Objects.requireNonNull(refusals.get(refused.getFirst().id())).code();
        Event event = Event.of(Action.ACTION_ACCESS_ENTRY_REVERTED, Outcome.SUCCESS)
                .on(cluster.arn().text(), cluster.currentRevision())
                .principal(before.arn())
                .because(
                        reason,
                        superseded.isEmpty()
                                ? "EKS refused the change; what stood before stands again"
                                : "EKS refused the change; of it stands what later changes set or build on")
                .before(before.desired().entry())
                .after(after.desired().entry())
                .detail("requestIds", refused.stream().map(Awaited::requestId).toList());
        if (!superseded.isEmpty()) {
            event.detail(
                    "superseded",
                    superseded.values().stream()
                            .flatMap(Set::stream)
                            .distinct()
                            .sorted()
                            .toList());
        }
        return event;
    }
}
