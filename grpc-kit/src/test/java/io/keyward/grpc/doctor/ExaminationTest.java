package io.keyward.grpc.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.doctor.Finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExaminationTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void a_check_without_an_end_has_failed_and_the_others_are_told() throws InterruptedException {
        Examination examination = Examination.of(
                "gateway",
                List.of(
                        new Check("slow", () -> {
                            new CountDownLatch(1).await();
                            return List.of();
                        }),
                        new Check("quick", () -> List.of(Finding.ok("quick", "fine")))),
                Duration.ofMillis(200));
        assertThat(examination.isGood()).isFalse();
        assertThat(examination.findings())
                .extracting(Finding::subject, Finding::level)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("slow", Level.FAIL),
                        org.assertj.core.groups.Tuple.tuple("quick", Level.OK));
    }

    @Test
    void what_is_said_is_one_line_of_text_and_valid_json() {
        Examination examination =
                new Examination("gateway", List.of(Finding.fail("a \"name\"", "two\nlines\tand a \\", "do this")));
        assertThat(examination.text()).isEqualTo("""
                gateway
                  FAIL  a "name": two lines and a \\
                        → do this
                """);
        assertThat(examination.json())
                .isEqualTo("{\"service\":\"gateway\",\"good\":false,\"findings\":[{\"subject\":\"a \\\"name\\\"\","
                        + "\"level\":\"FAIL\",\"words\":\"two lines and a \\\\\",\"remedy\":\"do this\"}]}");
    }

    @Test
    void a_clock_that_is_off_is_told_of_and_the_time_of_a_question_does_not_count() {
        Duration grain = Duration.ofSeconds(1);
        assertThat(ClockDifference.of("c", NOON, NOON.plusSeconds(3), NOON.plusSeconds(1), grain)
                        .level())
                .isEqualTo(Level.OK);
        assertThat(ClockDifference.of("c", NOON, NOON, NOON.plusSeconds(10), grain)
                        .level())
                .isEqualTo(Level.WARN);
        assertThat(ClockDifference.of("c", NOON, NOON, NOON.minusSeconds(90), grain))
                .isEqualTo(Finding.fail(
                        "c",
                        "differs from ours by 90.0 s",
                        "set both by NTP: tokens, signatures and the order of records go by clocks"));
    }
}
