package io.keyward.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final Pacer pacer = new Pacer(10, 0.5, 3, START);

    @Test
    void burstGoesAtOnceAndTheRestQueuesAtTheRate() {
        for (int call = 0; call < 3; call++) {
            assertThat(pacer.reserve(START)).isZero();
        }
        assertThat(pacer.reserve(START)).isEqualTo(Duration.ofMillis(100));
        assertThat(pacer.reserve(START)).isEqualTo(Duration.ofMillis(200));
        assertThat(pacer.reserve(START.plusMillis(100))).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void quietTimeRestoresTheBurstAndNoMore() {
        for (int call = 0; call < 3; call++) {
            assertThat(pacer.reserve(START)).isZero();
        }
        Instant later = START.plusSeconds(60);
        for (int call = 0; call < 3; call++) {
            assertThat(pacer.reserve(later)).isZero();
        }
        assertThat(pacer.reserve(later)).isPositive();
    }

    @Test
    void throttlingHalvesTheRateDownToTheFloor() {
        Instant now = START;
        double expected = 10;
        for (int times = 0; times < 10; times++) {
            pacer.throttled(now, now);
            expected = Math.max(0.5, expected / 2);
            assertThat(pacer.rate(now)).isCloseTo(expected, within(1e-9));
        }
        assertThat(pacer.reserve(now)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void callsUnderWayTogetherHalveTheRateOnce() {
        Instant sent = START;
        pacer.throttled(sent, START.plusMillis(30));
        pacer.throttled(sent, START.plusMillis(31));
        pacer.throttled(sent, START.plusMillis(35));
        assertThat(pacer.rate(START.plusMillis(35))).isCloseTo(5, within(0.1));

        pacer.throttled(START.plusMillis(36), START.plusMillis(40));
        assertThat(pacer.rate(START.plusMillis(40))).isCloseTo(2.5, within(0.1));
    }

    @Test
    void rateGrowsSlowlyBackToTheCeiling() {
        pacer.throttled(START, START);
        assertThat(pacer.rate(START.plusSeconds(6))).isCloseTo(6, within(1e-6));
        assertThat(pacer.rate(START.plusSeconds(15))).isCloseTo(7.5, within(1e-6));
        assertThat(pacer.rate(START.plus(Pacer.RECOVERY))).isEqualTo(10);
        assertThat(pacer.rate(START.plusSeconds(10_000))).isEqualTo(10);
    }

    @Test
    void clockThatStepsBackNeitherGivesNorTakes() {
        assertThat(pacer.reserve(START.minusSeconds(5))).isZero();
        assertThat(pacer.rate(START.minusSeconds(5))).isEqualTo(10);
    }

    @Test
    void senselessRatesAreRefused() {
        assertThatThrownBy(() -> new Pacer(1, 2, 1, START)).hasMessageContaining("floor=2.0");
        assertThatThrownBy(() -> new Pacer(1, 0, 1, START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pacer(1, 1, 0, START)).isInstanceOf(IllegalArgumentException.class);
    }
}
