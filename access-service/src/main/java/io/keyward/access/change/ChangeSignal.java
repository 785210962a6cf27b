package io.keyward.access.change;

import io.keyward.access.commit.AfterCommit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Wakes who waits for a change in this process; on another replica the waiter finds the verdict by polling. */
@ApplicationScoped
class ChangeSignal {

    private final AfterCommit commits;
    private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();

    ChangeSignal(AfterCommit commits) {
        this.commits = commits;
    }

    void expect(UUID change) {
        waiting.put(change, new CountDownLatch(1));
    }

    void forget(UUID change) {
        waiting.remove(change);
    }

    void afterCommit(UUID change) {
        commits.run(() -> {
            CountDownLatch latch = waiting.get(change);
            if (latch != null) {
                latch.countDown();
            }
        });
    }

    /** Returns when a verdict was committed here, which it answers with true, or after {@code millis}. */
    boolean await(UUID change, long millis) throws InterruptedException {
        CountDownLatch latch = waiting.get(change);
        return latch != null && latch.await(millis, TimeUnit.MILLISECONDS);
    }
}
