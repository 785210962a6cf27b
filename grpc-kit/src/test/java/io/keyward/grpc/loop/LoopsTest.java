package io.keyward.grpc.loop;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.loop.Loops.Loop;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
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
        var unused = loops.start("fragile", loop -> {
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
        var unused = loops.start("ill", loop -> {
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
        var unused = loops.start("waiting", loop -> {
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
        Loop first = loops.start("one", loop -> new CountDownLatch(1).await());
        assertThatThrownBy(() -> loops.start("one", loop -> {})).hasMessage("a loop named one runs already");

        first.stop();

        var unused = loops.start("one", loop -> new CountDownLatch(1).await());
    }

    @Test
    void a_round_that_lasts_is_well_again_once_it_says_so() {
        Semaphore losses = new Semaphore(0);
        Semaphore connected = new Semaphore(0);
        var unused = loops.start("lasting", loop -> {
            loop.goesWell();
            connected.release();
            losses.acquire();
            throw new IllegalStateException("the connection is lost");
        });

        for (int loss = 0; loss < 5; loss++) {
            connected.acquireUninterruptibly();
            assertThat(check.call().getStatus()).isEqualTo(Status.UP);
            losses.release();
        }
    }

    @Test
    void a_failure_that_cannot_be_told_does_not_end_a_loop() {
        Semaphore rounds = new Semaphore(0);
        metrics.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new OutOfMemoryError("not really");
            }
        });
        var unused = loops.start("untold", loop -> {
            rounds.release();
            throw new IllegalStateException("no luck");
        });

        assertEventually(SOON, () -> assertThat(rounds.tryAcquire(3)).isTrue());
        assertEventually(SOON, () -> assertThat(check.call().getStatus()).isEqualTo(Status.DOWN));
    }
}
