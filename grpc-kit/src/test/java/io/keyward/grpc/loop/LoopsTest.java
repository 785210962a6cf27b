package io.keyward.grpc.loop;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.loop.Loops.Loop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Loops loops = new Loops(metrics);
    private final Loops.Check check = new Loops.Check(loops);

    @AfterEach
    void stop() {
        loops.stopAll();
    }

    @Test
    void an_error_does_not_end_a_loop() {
        AtomicInteger rounds = new AtomicInteger();
        Semaphore after = new Semaphore(0);
        var unused = loops.start("fragile", () -> {
            if (rounds.incrementAndGet() == 1) {
                throw new OutOfMemoryError("not really");
            }
            after.release();
            new CountDownLatch(1).await();
        });

        assertEventually(SOON, () -> assertThat(after.tryAcquire()).isTrue());
        assertThat(metrics.counter("keyward.loop.failures", "loop", "fragile").count())
                .isEqualTo(1);
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void a_loop_that_keeps_failing_is_shown_until_it_goes_on() {
        Semaphore well = new Semaphore(0);
        var unused = loops.start("ill", () -> {
            if (!well.tryAcquire()) {
                throw new IllegalStateException("no luck");
            }
            well.release();
        });

        assertEventually(SOON, () -> {
            HealthCheckResponse health = check.call();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getData().orElseThrow())
                    .extractingByKey("ill")
                    .asString()
                    .contains("no luck");
        });
        well.release();

        assertEventually(SOON, () -> assertThat(check.call().getStatus()).isEqualTo(Status.UP));
    }

    @Test
    void the_end_of_the_service_ends_a_round_that_waits() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        var unused = loops.start("waiting", () -> {
            try {
                begun.countDown();
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        });
        begun.await();

        loops.stopAll();

        ended.await();
    }

    @Test
    void a_name_is_free_again_once_its_loop_was_stopped() {
        Loop first = loops.start("one", () -> new CountDownLatch(1).await());
        assertThatThrownBy(() -> loops.start("one", () -> {})).hasMessage("a loop named one runs already");

        first.stop();

        var unused = loops.start("one", () -> new CountDownLatch(1).await());
    }
}
