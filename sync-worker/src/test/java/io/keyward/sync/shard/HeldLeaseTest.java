package io.keyward.sync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.sync.pace.MovableTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {

    private final MovableTime time = new MovableTime();
    private final HeldLease lease = new HeldLease(
            new ShardKey("123456789012", "us-west-2"),
            7,
            time.getAsLong() + Duration.ofSeconds(4).toNanos(),
            time);

    @Test
    void lastsUntilItsMomentAndNotLonger() {
        assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(4));
        // Past the overflow of the clock's number, which is an ordinary moment.
        time.advance(Duration.ofMillis(3999));
        assertThat(lease.lasts()).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(lease.lasts()).isFalse();
        assertThat(lease.pause(Duration.ZERO)).isFalse();
    }

    @Test
    void isRenewedAlsoAfterItRanOut() {
        time.advance(Duration.ofSeconds(5));

        lease.renew(time.getAsLong() + 1);

        assertThat(lease.lasts()).isTrue();
        assertThat(lease.awaitRenewal()).isTrue();
    }

    @Test
    void onceEndedItIsOverWhateverTheTime() {
        lease.end();
        lease.renew(time.getAsLong() + Duration.ofHours(1).toNanos());

        assertThat(lease.lasts()).isFalse();
        assertThat(lease.pause(Duration.ofHours(1))).isFalse();
        assertThat(lease.awaitRenewal()).isFalse();
    }
}
