package io.keyward.grpc.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtoTimeTest {

    @Test
    void what_is_sent_is_what_arrives_and_is_valid() {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000_000));
            Duration duration = Duration.ofSeconds(random.nextLong(315_576_000_000L), random.nextInt(1_000_000_000));

            assertThat(ProtoTime.toJava(ProtoTime.toProto(time))).isEqualTo(time);
            assertThat(Timestamps.isValid(ProtoTime.toProto(time))).isTrue();
            assertThat(ProtoTime.toJava(ProtoTime.toProto(duration))).isEqualTo(duration);
            assertThat(Durations.isValid(ProtoTime.toProto(duration))).isTrue();
        }
    }
}
