package io.keyward.access.outbox;

import io.keyward.access.commit.AfterCommit;
import io.keyward.access.commit.Wake;
import jakarta.enterprise.context.ApplicationScoped;

/** Wakes the relay as soon as a transaction with events has committed, so that it need not poll often. */
@ApplicationScoped
class RelaySignal {

    private final AfterCommit commits;
    private final Wake wake = new Wake();

    RelaySignal(AfterCommit commits) {
        this.commits = commits;
    }

    void afterCommit() {
        commits.run(wake::raise);
    }

    /** Events were committed. */
    void raise() {
        wake.raise();
    }

    /** Returns when something was committed, or after {@code millis}. */
    void await(long millis) throws InterruptedException {
        wake.await(millis);
    }
}
