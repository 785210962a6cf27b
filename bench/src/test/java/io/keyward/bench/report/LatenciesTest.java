package io.keyward.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void share_of_calls_took_no_longer() {
        Latencies latencies = new Latencies();
        LongStream.rangeClosed(1, 2000).forEach(i -> latencies.add(i * 1_000_000));

        assertThat(latencies.count()).isEqualTo(2000);
        assertThat(latencies.millis(0.5)).isEqualTo(1000);
        assertThat(latencies.millis(0.99)).isEqualTo(1980);
        assertThat(latencies.millis(1)).isEqualTo(2000);
        assertThat(new Latencies().millis(0.5)).isNaN();
    }
}
