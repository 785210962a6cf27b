package io.keyward.access.registry;

import io.keyward.access.work.EntrySyncs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what workers were given before a cluster's mode began to hold pushes back. */
@ApplicationScoped
class PushesUnderWay {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final EntrySyncs syncs;

    PushesUnderWay(EntrySyncs syncs) {
        this.syncs = syncs;
    }

    /** Returns once every push of the cluster was reported, or after ten seconds: a worker may be gone for good. */
    void await(UUID clusterId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (syncs.unreported(clusterId) > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
