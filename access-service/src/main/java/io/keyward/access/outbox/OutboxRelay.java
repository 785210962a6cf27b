package io.keyward.access.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The thread that relays the outbox for as long as the service runs. audit-service being away delays it and loses nothing. */
@ApplicationScoped
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final long FIRST_BACKOFF_MILLIS = 100;

    private final OutboxBatches batches;
    private final RelaySignal signal;
    private final OutboxConfig config;
    private volatile boolean running;
    private volatile @Nullable String trouble;
    private @Nullable Thread thread;

    OutboxRelay(OutboxBatches batches, RelaySignal signal, OutboxConfig config) {
        this.batches = batches;
        this.signal = signal;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.relay()) {
            running = true;
            thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Why events do not leave; null while they do. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void run() {
        long backoff = FIRST_BACKOFF_MILLIS;
        while (running) {
            try {
                backoff = relay(backoff);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One batch, or a wait; returns the next back-off. */
    private long relay(long backoff) throws InterruptedException {
        try {
            switch (batches.move()) {
                case NOTHING -> signal.await(config.poll().toMillis());
                case ALL -> Thread.sleep(config.linger());
                case FULL -> {}
            }
            if (trouble != null) {
                LOG.info("audit events leave again");
                trouble = null;
            }
            return FIRST_BACKOFF_MILLIS;
        } catch (RuntimeException e) {
            if (trouble == null && running) {
                LOG.warnf("audit events wait target=%s cause=%s", config.auditService(), e.toString());
                trouble = "audit-service at " + config.auditService() + " does not take events: " + e.getMessage();
            }
            signal.await(backoff);
            return Math.min(backoff * 2, config.maxBackoff().toMillis());
        }
    }
}
