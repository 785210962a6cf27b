package io.keyward.access.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which events leave next. A test's events are older than any other, and gone with its transaction. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestTransaction
class OutboxRepositoryTest {

    private static final int MANY = 100;
    private static final long LARGE = 1 << 20;

    @Inject
    OutboxRepository outbox;

    private long nextId = -1_000;

    @Test
    void the_oldest_leave_in_their_order_and_as_many_as_asked_for() {
        IntStream.range(0, 30).forEach(i -> add(i + 1));

        assertThat(sizes(20, LARGE))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void no_more_bytes_leave_than_asked_for_and_a_smaller_one_does_not_overtake() {
        List.of(400, 500, 200, 50).forEach(this::add);

        assertThat(sizes(MANY, 1_000)).containsExactly(400, 500);
        assertThat(sizes(MANY, 1_100)).containsExactly(400, 500, 200);
    }

    @Test
    void one_that_is_larger_leaves_alone() {
        List.of(5_000, 10).forEach(this::add);

        assertThat(sizes(MANY, 1_000)).containsExactly(5_000);
    }

    @Test
    void what_was_sent_is_removed_and_nothing_else() {
        List.of(1, 2, 3).forEach(this::add);
        List<OutboxEntity> waiting = outbox.oldest(3, LARGE);

        outbox.remove(List.of(waiting.getFirst().id, waiting.getLast().id));

        assertThat(sizes(1, LARGE)).containsExactly(2);
    }

    private List<Integer> sizes(int size, long bytes) {
        return outbox.oldest(size, bytes).stream()
                .map(event -> event.payload.length)
                .toList();
    }

    private void add(int size) {
        var unused = outbox.getEntityManager()
                .createNativeQuery("insert into outbox (id, event_id, payload) overriding system value"
                        + " values (:id, gen_random_uuid(), :payload)")
                .setParameter("id", nextId++)
                .setParameter("payload", new byte[size])
                .executeUpdate();
    }
}
