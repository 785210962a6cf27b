package io.keyward.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void letsItsRateThroughAndNoMore() {
        TokenBucket bucket = new TokenBucket(5, START);

        assertThat(taken(bucket, START, 10)).isEqualTo(5);
        assertThat(taken(bucket, START.plusMillis(400), 10)).isEqualTo(2);
        assertThat(taken(bucket, START.plusSeconds(60), 10)).isEqualTo(5);
    }

    @Test
    void aRateBelowOneStillLetsACallThrough() {
        TokenBucket bucket = new TokenBucket(0.5, START);

        assertThat(taken(bucket, START, 3)).isEqualTo(1);
        assertThat(taken(bucket, START.plusSeconds(1), 3)).isZero();
        assertThat(taken(bucket, START.plusSeconds(2), 3)).isEqualTo(1);
    }

    private static int taken(TokenBucket bucket, Instant now, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.take(now) ? 1 : 0;
        }
        return taken;
    }
}
