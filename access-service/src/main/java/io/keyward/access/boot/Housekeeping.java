package io.keyward.access.boot;

import io.keyward.access.change.AwaitedChanges;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.idempotency.AnsweredRequests;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Removes what has had its time. */
@ApplicationScoped
class Housekeeping {

    private final AnsweredRequests answered;
    private final AwaitedChanges awaited;
    private final ClusterChanges changes;

    Housekeeping(AnsweredRequests answered, AwaitedChanges awaited, ClusterChanges changes) {
        this.changes = changes;
        this.answered = answered;
        this.awaited = awaited;
    }

    @Scheduled(every = "10m", delayed = "1m")
    void sweep() {
        answered.expire();
        awaited.expire();
        changes.expire();
    }
}
