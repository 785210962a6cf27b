package io.keyward.grpc.loop;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps loops going. A round that fails, of whatever, is tried again after a pause that grows; {@code keyward.loop.failures} counts
 * it by the loop's name, and a loop of which several rounds in a row failed, or that has ended, takes the service's readiness away and
 * says why.
 */
@Singleton
public class Loops {

    private static final Logger LOG = Logger.getLogger(Loops.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** One failure may be chance. */
    private static final int ILL_AFTER = 3;

    private final MeterRegistry metrics;
    private final Map<String, Loop> running = new ConcurrentHashMap<>();

    public Loops(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /**
     * What a loop does again and again. It waits by itself for something to do, and lets an interrupt end it. One that lasts says when it
     * {@linkplain Loop#goesWell() goes well}.
     */
    @FunctionalInterface
    public interface Round {
        void run(Loop loop) throws InterruptedException;
    }

    /** A loop that goes on until it is stopped. */
    public final class Loop {

        private final String name;
        private final Round round;
        private final Thread thread;
        private final AtomicInteger failuresInARow = new AtomicInteger();
        private volatile @Nullable Throwable trouble;
        private volatile boolean stopped;

        private Loop(String name, Round round) {
            this.name = name;
            this.round = round;
            this.thread = Thread.ofVirtual().name(name).unstarted(this::goOn);
        }

        /** Interrupts the round under way, which is the last. A repeat does nothing. */
        public void stop() {
            stopped = true;
            running.remove(name, this);
            thread.interrupt();
        }

        /** Failures until now are over: what follows does not count as the next in a row. A round that returns went well. */
        public void goesWell() {
            if (failuresInARow.getAndSet(0) > 0) {
                trouble = null;
                LOG.infof("loop goes on name=%s", name);
            }
        }

        private void goOn() {
            while (!stopped) {
                try {
                    round.run(this);
                    goesWell();
                } catch (InterruptedException e) {
                    if (!stopped) {
                        LOG.warnf("loop interrupted name=%s", name);
                    }
                } catch (Throwable failure) {
                    failed(failure);
                }
            }
        }

        private void failed(Throwable failure) {
            if (stopped) {
                return;
            }
            trouble = failure;
            int failures = failuresInARow.incrementAndGet();
            try {
                tell(failure, failures);
            } catch (Throwable untold) {
                // Where memory is short even that fails. Readiness still shows the loop.
            }
            try {
                Thread.sleep(pause(failures));
            } catch (InterruptedException e) {
                // Stopped, or told to try at once.
            }
        }

        private void tell(Throwable failure, int failures) {
            metrics.counter("keyward.loop.failures", "loop", name).increment();
            // The first tells what it is; the same again and again would bury everything else.
            if (failures == 1) {
                LOG.errorf(failure, "loop failed name=%s", name);
            } else {
                LOG.debugf(failure, "loop failed name=%s failures=%d", name, failures);
            }
        }

        /** What is wrong with it, for people; null while it goes well. */
        private @Nullable String ailment() {
            if (thread.getState() == Thread.State.TERMINATED && !stopped) {
                return "has ended";
            }
            Throwable last = trouble;
            return failuresInARow.get() >= ILL_AFTER && last != null ? last.toString() : null;
        }
    }

    private static Duration pause(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /**
     * Starts a loop.
     *
     * @param name what it is called in logs, metrics and health; of the loops that run now only one can have it
     * @throws IllegalStateException if another loop of that name runs
     */
    public Loop start(String name, Round round) {
        Loop loop = new Loop(name, round);
        if (running.putIfAbsent(name, loop) != null) {
            throw new IllegalStateException("a loop named " + name + " runs already");
        }
        loop.thread.start();
        return loop;
    }

    /** What ails the loops that keep failing, by name. */
    private Map<String, Object> ailments() {
        Map<String, Object> ill = new TreeMap<>();
        running.forEach((name, loop) -> {
            String ailment = loop.ailment();
            if (ailment != null) {
                ill.put(name, ailment);
            }
        });
        return ill;
    }

    /** Shows the loops that keep failing. */
    @Readiness
    @Singleton
    static class Check implements HealthCheck {

        private final Loops loops;

        Check(Loops loops) {
            this.loops = loops;
        }

        @Override
        public HealthCheckResponse call() {
            Map<String, Object> ill = loops.ailments();
            return new HealthCheckResponse(
                    "loops go on",
                    ill.isEmpty() ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN,
                    ill.isEmpty() ? Optional.empty() : Optional.of(ill));
        }
    }

    /** Before connections and channels are closed, which the last round may still use. */
    void stop(@Observes @Priority(200) ShutdownEvent event) {
        stopAll();
    }

    /** Stops every loop. */
    public void stopAll() {
        running.values().forEach(Loop::stop);
    }
}
