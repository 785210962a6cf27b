package io.keyward.grpc.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration BASE = Duration.ofMillis(200);
    private static final Duration CAP = Duration.ofSeconds(60);

    @Test
    void waitsAnywhereBelowABoundThatDoubles() {
        Backoff backoff = new Backoff(BASE, CAP, new Random(1));
        for (int attempts = 0; attempts < 8; attempts++) {
            Duration bound = BASE.multipliedBy(1L << attempts);
            Duration longest = Duration.ZERO;
            Duration shortest = CAP;
            for (int draw = 0; draw < 2000; draw++) {
                Duration delay = backoff.delay(attempts);
                assertThat(delay).isPositive().isLessThanOrEqualTo(bound);
                longest = delay.compareTo(longest) > 0 ? delay : longest;
                shortest = delay.compareTo(shortest) < 0 ? delay : shortest;
            }
            assertThat(longest).isGreaterThan(bound.multipliedBy(9).dividedBy(10));
            assertThat(shortest).isLessThan(bound.dividedBy(10));
        }
    }

    @Test
    void neverWaitsLongerThanTheCapHoweverOftenItFailed() {
        Backoff backoff = new Backoff(BASE, CAP, new Random(2));
        for (int attempts : new int[] {9, 10, 31, 64, 1_000_000, Integer.MAX_VALUE}) {
            for (int draw = 0; draw < 500; draw++) {
                assertThat(backoff.delay(attempts)).isPositive().isLessThanOrEqualTo(CAP);
            }
        }
    }

    @Test
    void sameRandomNumbersGiveTheSameDelays() {
        Backoff one = new Backoff(BASE, CAP, new Random(3));
        Backoff other = new Backoff(BASE, CAP, new Random(3));
        for (int attempts = 0; attempts < 20; attempts++) {
            assertThat(one.delay(attempts)).isEqualTo(other.delay(attempts));
        }
    }
}
