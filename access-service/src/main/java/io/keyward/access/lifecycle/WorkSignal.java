package io.keyward.access.lifecycle;

import io.keyward.access.cluster.Shard;
import io.keyward.access.commit.Notifications;
import io.keyward.access.commit.Notifications.Topic;
import io.keyward.access.commit.Wake;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the streams to workers, on whichever replica they are, that work may be due, right after the transaction that made it so. */
@ApplicationScoped
public class WorkSignal {

    private final Notifications notifications;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    WorkSignal(Notifications notifications) {
        this.notifications = notifications;
        notifications.listen(Topic.WORK, this::heard);
    }

    /** A listener for one shard, until it is closed. */
    public Listener listen(Shard shard) {
        Listener listener = new Listener(shard);
        listeners.add(listener);
        return listener;
    }

    /** Wakes whoever listens for a shard. */
    public void raise(Shard shard) {
        wake(shard.toString());
        notifications.send(Topic.WORK, shard.toString());
    }

    private void heard(String shard) {
        if (shard.equals(Notifications.ANY)) {
            listeners.forEach(Listener::wake);
        } else {
            wake(shard);
        }
    }

    private void wake(String shard) {
        listeners.stream()
                .filter(listener -> listener.shard.toString().equals(shard))
                .forEach(Listener::wake);
    }

    /** Waits for work of one shard. */
    public final class Listener implements AutoCloseable {

        private final Shard shard;
        private final Wake wake = new Wake();

        private Listener(Shard shard) {
            this.shard = shard;
        }

        public void wake() {
            wake.raise();
        }

        /** Returns when woken, also if that was before this call and after the last one's return, or after {@code millis}. */
        public void await(long millis) throws InterruptedException {
            wake.await(millis);
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
