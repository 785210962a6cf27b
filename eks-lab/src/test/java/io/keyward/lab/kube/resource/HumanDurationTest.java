package io.keyward.lab.kube.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ages read as kubectl prints them. */
class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "-5, <invalid>",
        "-1, 0s",
        "0, 0s",
        "92, 92s",
        "119, 119s",
        "120, 2m",
        "354, 5m54s",
        "599, 9m59s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "12345, 3h25m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "180000, 2d2h",
        "691200, 8d",
        "1296000, 15d",
        "63072000, 2y",
        "63158400, 2y1d",
        "252288000, 8y"
    })
    void anAgeHasAtMostTwoUnits(long seconds, String text) {
        assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
