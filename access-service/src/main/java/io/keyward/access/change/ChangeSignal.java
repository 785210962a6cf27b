package io.keyward.access.change;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Wakes who waits for a change in this process; on another replica the waiter finds the verdict by polling. */
@ApplicationScoped
class ChangeSignal {

    private final TransactionSynchronizationRegistry transactions;
    private final Map<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();

    ChangeSignal(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    void expect(UUID change) {
        waiting.put(change, new CountDownLatch(1));
    }

    void forget(UUID change) {
        waiting.remove(change);
    }

    void afterCommit(UUID change) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                CountDownLatch latch = waiting.get(change);
                if (status == Status.STATUS_COMMITTED && latch != null) {
                    latch.countDown();
                }
            }
        });
    }

    /** Returns when a verdict was committed here, which it answers with true, or after {@code millis}. */
    boolean await(UUID change, long millis) throws InterruptedException {
        CountDownLatch latch = waiting.get(change);
        return latch != null && latch.await(millis, TimeUnit.MILLISECONDS);
    }
}
