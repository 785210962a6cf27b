package io.keyward.bench.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Questions;
import io.keyward.bench.platform.Channels;
import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loads a bare server, which is a program of its own. */
class LoadTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private final Pki pki = Pki.create();
    private final Loads loads = new Loads(Questions.allowed(ClusterState.of(10), Loads.QUESTIONS));

    LoadTest() throws IOException {}

    @Test
    void answered_calls_are_counted_and_timed() throws Exception {
        try (ServerProgram server = start(true);
                Channels channels = Channels.to(server.target(), pki.authority())) {
            assertThat(loads.answers(channels.first())).hasSize(1024);
            Load.Result result = loads.unary(4, true).run(channels.all(), Duration.ZERO, SHORT);

            assertThat(result.calls()).isPositive();
            assertThat(result.perSecond()).isPositive();
            assertThat(result.p50Millis()).isPositive().isLessThanOrEqualTo(result.p99Millis());
        }
    }

    @Test
    void wrong_answer_ends_the_load() throws Exception {
        try (ServerProgram server = start(false);
                Channels channels = Channels.to(server.target(), pki.authority())) {
            assertThatThrownBy(() -> loads.unary(4, true).run(channels.all(), Duration.ZERO, SHORT))
                    .isInstanceOf(IllegalStateException.class)
                    .rootCause()
                    .hasMessageStartingWith("wrong answer to");
            assertThatThrownBy(() -> loads.batches(1, true).run(channels.all(), Duration.ZERO, SHORT))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> loads.answers(channels.first()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("wrong answer to");
        }
    }

    private ServerProgram start(boolean allowed) throws Exception {
        return BareServers.start(
                pki,
                List.of(CheckResponse.newBuilder().setAllowed(allowed).build()),
                List.of(BatchCheckResponse.getDefaultInstance()));
    }
}
