package io.keyward.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class PacerTest {

    private final MovableTime time = new MovableTime();
    private final Pacer pacer = new Pacer(10, 1, 3, time);

    private void throttle() {
        pacer.answered(pacer.now(), true);
    }

    private void useUpTheBurst() {
        for (int call = 0; call < 3; call++) {
            assertThat(pacer.reserve()).isZero();
        }
    }

    @Test
    void burstGoesAtOnceAndTheRestQueuesAtTheRate() {
        useUpTheBurst();
        assertThat(pacer.reserve()).isEqualTo(Duration.ofMillis(100));
        assertThat(pacer.reserve()).isEqualTo(Duration.ofMillis(200));
        time.advance(Duration.ofMillis(100));
        assertThat(pacer.reserve()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void quietTimeRestoresTheBurstAndNoMore() {
        useUpTheBurst();
        time.advance(Duration.ofMinutes(1));
        useUpTheBurst();
        assertThat(pacer.reserve()).isPositive();
    }

    @Test
    void whoeverYieldsWaitsUntilNobodyElseDoes() {
        useUpTheBurst();
        assertThat(pacer.reserve()).isPositive();

        assertThat(pacer.reserveIfFree()).isEqualTo(Duration.ofMillis(200));
        time.advance(Duration.ofMillis(200));
        assertThat(pacer.reserveIfFree()).isZero();
    }

    @Test
    void throttlingLowersTheRateByAThirdAtMostOnceASecondAndNotBelowTheFloor() {
        throttle();
        assertThat(pacer.rate()).isCloseTo(7, within(1e-6));
        time.advance(Duration.ofMillis(999));
        double before = pacer.rate();
        throttle();
        assertThat(pacer.rate()).isEqualTo(before);

        for (int second = 0; second < 100; second++) {
            time.advance(Duration.ofSeconds(1));
            throttle();
        }
        assertThat(pacer.rate()).isEqualTo(1);
    }

    @Test
    void callsUnderWayWhenTheRateWasLoweredSayNothingOfIt() {
        long sent = pacer.now();
        time.advance(Duration.ofMillis(10));
        throttle();
        time.advance(Duration.ofSeconds(2));
        double recovered = pacer.rate();

        pacer.answered(sent, true);

        assertThat(pacer.rate()).isEqualTo(recovered);
    }

    @Test
    void rateIsBackWhereThrottlingBeganWithinSecondsAndGoesOnToTheCeiling() {
        throttle();
        time.advance(Duration.ofSeconds(1));
        throttle();
        double peak = 9.625;
        assertThat(pacer.rate()).isCloseTo(peak * 0.7, within(1e-6));

        time.advance(Pacer.RECOVERY);
        assertThat(pacer.rate()).isCloseTo(peak, within(1e-6));
        time.advance(Pacer.RECOVERY);
        assertThat(pacer.rate()).isEqualTo(10);
    }

    @Test
    void whereMostCallsAreThrottledTheRateFallsToWhatGetsThrough() {
        throttle();
        for (int call = 0; call < 10; call++) {
            pacer.answered(pacer.now(), call >= 2);
        }
        time.advance(Duration.ofSeconds(1));
        throttle();

        assertThat(pacer.rate()).isLessThan(0.7 * 2.5);
    }

    /** A limit of 25 calls a second, as AWS's buckets have one. */
    @Test
    void underARealLimitMostOfItIsUsedAndLittleIsThrottled() {
        Deque<Long> passed = new ArrayDeque<>();
        Outcome outcome = run(Duration.ofMinutes(3), now -> {
            while (!passed.isEmpty() && now - passed.peekFirst() > 1_000_000_000) {
                passed.removeFirst();
            }
            if (passed.size() >= 25) {
                return true;
            }
            passed.addLast(now);
            return false;
        });

        assertThat(outcome.done).isGreaterThan(180 * 25 * 7 / 10);
        assertThat(outcome.throttled).isLessThan(outcome.done / 3);
    }

    /** Where the rate makes no difference, slowing down must not end in standing still. */
    @Test
    void underThrottlingThatNoRateAvoidsHundredsOfCallsGetThrough() {
        Random random = new Random(5);

        Outcome outcome = run(Duration.ofMinutes(3), _ -> random.nextDouble() < 0.3);

        assertThat(outcome.done).isGreaterThan(900);
    }

    private record Outcome(int done, int throttled) {}

    /** Calls one after the other, each 20 ms long, at the pace of a worker. */
    private Outcome run(Duration length, LongPredicate limit) {
        Pacer worker = new Pacer(50, 5, 20, time);
        long begun = worker.now();
        int done = 0;
        int throttled = 0;
        while (worker.now() - begun < length.toNanos()) {
            time.advance(worker.reserve());
            long sent = worker.now();
            boolean refused = limit.test(sent - begun);
            worker.answered(sent, refused);
            done += refused ? 0 : 1;
            throttled += refused ? 1 : 0;
        }
        return new Outcome(done, throttled);
    }

    @Test
    void senselessRatesAreRefused() {
        assertThatThrownBy(() -> new Pacer(1, 2, 1, time)).hasMessageContaining("floor=2.0");
        assertThatThrownBy(() -> new Pacer(1, 0, 1, time)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pacer(1, 1, 0, time)).isInstanceOf(IllegalArgumentException.class);
    }
}
