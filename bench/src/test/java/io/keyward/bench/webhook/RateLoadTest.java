package io.keyward.bench.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks a bare server, which is a program of its own. */
class RateLoadTest {

    private static final Duration SHORT = Duration.ofMillis(500);

    private final Pki pki = Pki.create();
    private final List<Review> reviews =
            TokenReviews.of(10, URI.create("http://127.0.0.1:4566"), Instant.parse("2026-11-25T08:00:00Z"));

    RateLoadTest() throws IOException {}

    @Test
    void every_question_after_warming_up_is_counted() throws Exception {
        try (ServerProgram server = BareHttpServer.start(pki, List.of("{\"authenticated\":true}"));
                Asking asking = new Asking(server.target(), pki.authority(), "Bearer test")) {
            assertThat(asking.answers(reviews).values()).hasSize(10).containsOnly("{\"authenticated\":true}\n");
            RateLoad.Result result = new RateLoad(200, reviews).run(asking, true, SHORT, SHORT);

            assertThat(result.questions()).isEqualTo(100);
            assertThat(result.p50Millis()).isPositive().isLessThanOrEqualTo(result.p99Millis());
            assertThat(result.p99Millis()).isLessThanOrEqualTo(result.worstMillis());
        }
    }

    @Test
    void wrong_answer_ends_the_load_where_answers_are_checked() throws Exception {
        try (ServerProgram server = BareHttpServer.start(pki, List.of("{\"authenticated\":false}"));
                Asking asking = new Asking(server.target(), pki.authority(), "Bearer test")) {
            RateLoad load = new RateLoad(200, reviews);

            assertThatThrownBy(() -> load.run(asking, true, SHORT, SHORT))
                    .isInstanceOf(IllegalStateException.class)
                    .rootCause()
                    .hasMessageStartingWith("wrong answer to");
            assertThatThrownBy(() -> asking.answers(reviews)).hasMessageStartingWith("wrong answer to");
            assertThat(load.run(asking, false, Duration.ZERO, SHORT).questions())
                    .isEqualTo(100);
        }
    }
}
