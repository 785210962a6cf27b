package io.keyward.access.outbox;

import io.keyward.access.commit.AfterCommit;
import io.keyward.access.commit.Notifications;
import io.keyward.access.commit.Notifications.Topic;
import io.keyward.access.commit.Wake;
import jakarta.enterprise.context.ApplicationScoped;

/** Wakes the relay, on whichever replica it is, as soon as a transaction with events has committed. */
@ApplicationScoped
class RelaySignal {

    private final AfterCommit commits;
    private final Notifications notifications;
    private final Wake wake = new Wake();

    RelaySignal(AfterCommit commits, Notifications notifications) {
        this.commits = commits;
        this.notifications = notifications;
        notifications.listen(Topic.EVENTS, key -> wake.raise());
    }

    void afterCommit() {
        commits.run(this::raise);
    }

    /** Events were committed. */
    void raise() {
        wake.raise();
        notifications.send(Topic.EVENTS, Notifications.ANY);
    }

    /** Returns when something was committed, or after {@code millis}. */
    void await(long millis) throws InterruptedException {
        wake.await(millis);
    }
}
