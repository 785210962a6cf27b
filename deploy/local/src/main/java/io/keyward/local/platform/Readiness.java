package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import io.keyward.local.process.Supervised;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for parts to become ready. */
final class Readiness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Settings settings;
    private final Health health;
    private final CountDownLatch givenUp = new CountDownLatch(1);

    Readiness(Settings settings, Secrets secrets) {
        this.settings = settings;
        this.health = new Health(settings, secrets);
    }

    /** Waits for a part that was just started: if its process ends, so does the wait. */
    void awaitFirst(Supervised part) {
        await(
                part.part(),
                part::alive,
                () -> new Failure(part.part().title() + " ended with status " + part.exitStatus()
                        + " before it was ready, see " + settings.log(part.part())
                        + LogTail.of(settings.log(part.part()))));
    }

    /** Waits for a part whose process may come and go. */
    void await(Part part) {
        await(part, () -> true, () -> new IllegalStateException("always there"));
    }

    /** Waits until the condition holds; false if it does not within the time. */
    boolean within(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Ends all waiting, now and later, with a failure. */
    void giveUp() {
        givenUp.countDown();
    }

    @Override
    public void close() {
        health.close();
    }

    private void await(Part part, BooleanSupplier alive, java.util.function.Supplier<RuntimeException> gone) {
        boolean ready = within(PATIENCE, () -> {
            boolean answered = health.ask(part) instanceof Health.Answer.Ready;
            if (!answered && !alive.getAsBoolean()) {
                throw gone.get();
            }
            return answered;
        });
        if (!ready) {
            throw late(part);
        }
    }

    private Failure late(Part part) {
        String why = health.ask(part) instanceof Health.Answer.NotReady notReady ? " (" + notReady.why() + ")" : "";
        return new Failure(part.title() + " was not ready within " + PATIENCE.toSeconds() + " s" + why + ", see "
                + settings.log(part) + LogTail.of(settings.log(part)));
    }

    private void pause() {
        try {
            if (givenUp.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Failure("given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
