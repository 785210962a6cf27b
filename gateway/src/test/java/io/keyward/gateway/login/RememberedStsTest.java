package io.keyward.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.kubernetes.token.Sts;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedStsTest {

    private Instant now = Instant.EPOCH;
    private final List<String> asked = new ArrayList<>();
    private final RememberedSts sts = new RememberedSts(
            (host, query, cluster) -> {
                asked.add(host + " " + query + " " + cluster);
                return new Sts.Answer(query.startsWith("bad") ? 403 : 200, query);
            },
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });

    @Test
    void the_same_question_is_asked_once_in_a_minute() throws IOException {
        ask("a", "c");
        now = Instant.EPOCH.plus(RememberedSts.KEPT).minusMillis(1);
        ask("a", "c");
        assertThat(asked).hasSize(1);

        now = Instant.EPOCH.plus(RememberedSts.KEPT);
        ask("a", "c");
        assertThat(asked).hasSize(2);
    }

    @Test
    void another_cluster_is_another_question() throws IOException {
        ask("a", "c");
        ask("a", "d");

        assertThat(asked).containsExactly("sts a c", "sts a d");
    }

    @Test
    void who_was_refused_is_asked_about_again() throws IOException {
        ask("bad", "c");
        ask("bad", "c");

        assertThat(asked).hasSize(2);
    }

    @Test
    void the_oldest_go_when_there_are_too_many() throws IOException {
        for (int i = 0; i <= RememberedSts.MOST; i++) {
            ask("q" + i, "c");
        }
        asked.clear();

        ask("q1", "c");
        assertThat(asked).isEmpty();
        ask("q0", "c");
        assertThat(asked).hasSize(1);
    }

    private void ask(String query, String cluster) throws IOException {
        assertThat(sts.getCallerIdentity("sts", query, cluster).body()).isEqualTo(query);
    }
}
