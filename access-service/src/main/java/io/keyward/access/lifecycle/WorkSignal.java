package io.keyward.access.lifecycle;

import io.keyward.access.cluster.Shard;
import io.keyward.access.commit.Wake;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the streams of this process that work may be due, right after the transaction that made it so. Streams on
 * other replicas find it by polling.
 */
@ApplicationScoped
public class WorkSignal {

    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /** A listener for one shard, until it is closed. */
    public Listener listen(Shard shard) {
        Listener listener = new Listener(shard);
        listeners.add(listener);
        return listener;
    }

    /** Wakes whoever listens for a shard. */
    public void raise(Shard shard) {
        listeners.stream().filter(listener -> listener.shard.equals(shard)).forEach(Listener::wake);
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
