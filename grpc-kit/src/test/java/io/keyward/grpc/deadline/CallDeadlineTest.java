package io.keyward.grpc.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallDeadlineTest {

    @ParameterizedTest
    @CsvSource({"2H,PT2H", "3M,PT3M", "4S,PT4S", "1500m,PT1.5S", "250u,PT0.00025S", "1999999n,PT0.001999999S"})
    void every_unit_of_grpc_is_read(String header, Duration timeout) {
        assertThat(CallDeadline.parse(header)).contains(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "5", "-1S", "5s", "123456789S", "1 S"})
    void what_is_no_timeout_is_ignored(String header) {
        assertThat(CallDeadline.parse(header)).isEmpty();
    }

    @Test
    void outside_of_a_call_there_is_no_deadline() {
        assertThat(CallDeadline.remaining()).isEmpty();
    }
}
