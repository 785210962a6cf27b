package io.keyward.access.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LifeTest {

    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private final Life removing =
            Life.begin("arn:aws:iam::123456789012:role/dev", NOW).removed(2, NOW);
    private final Life out = removing.given(UUID.randomUUID(), new Desired(null, new TreeMap<>()), NOW);

    @Test
    void what_is_adopted_before_a_removal_was_pushed_is_settled() {
        Life adopted = removing.adopted(3, NOW);

        assertThat(adopted).isInstanceOf(Life.Settled.class);
        assertThat(adopted.facts().syncedRevision()).isEqualTo(3);
        assertThat(adopted.facts().pendingFrom()).isZero();
    }

    @Test
    void what_is_adopted_while_a_removal_is_out_is_pushed_again() {
        assertPushedAgain(out.adopted(3, NOW));
    }

    @Test
    void what_is_adopted_after_a_removal_of_which_nobody_reported_is_pushed_again() {
        assertPushedAgain(out.takenBack(NOW, Duration.ofSeconds(30)).adopted(3, NOW));
    }

    private static void assertPushedAgain(Life adopted) {
        assertThat(adopted).isInstanceOf(Life.Due.class);
        assertThat(adopted.facts().claim().owned()).isTrue();
        assertThat(adopted.facts().syncedRevision()).isLessThan(3);
        assertThat(adopted.facts().pendingFrom()).isEqualTo(2);
    }
}
