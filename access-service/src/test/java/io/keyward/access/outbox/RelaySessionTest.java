package io.keyward.access.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which events leave next. A test's events are older than any other; no log takes them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RelaySessionTest {

    private static final int MANY = 100;
    private static final long LARGE = 1 << 20;

    @Inject
    AgroalDataSource database;

    @Inject
    DatabaseSessions sessions;

    private RelaySession session;
    private long nextId = -1_000;

    @BeforeEach
    void open() throws SQLException {
        session = RelaySession.open(sessions, Duration.ofMinutes(1));
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM outbox WHERE id < 0");
            statement.execute("DELETE FROM outbox_quarantine");
        }
    }

    @Test
    void the_oldest_leave_in_their_order_and_as_many_as_asked_for() throws SQLException {
        for (int size = 1; size <= 30; size++) {
            add(size);
        }

        assertThat(sizes(20, LARGE))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void no_more_bytes_leave_than_asked_for_and_a_smaller_one_does_not_overtake() throws SQLException {
        for (int size : List.of(400, 500, 200, 50)) {
            add(size);
        }

        assertThat(sizes(MANY, 1_000)).containsExactly(400, 500);
        assertThat(sizes(MANY, 1_100)).containsExactly(400, 500, 200);
    }

    @Test
    void one_that_is_larger_leaves_alone() throws SQLException {
        add(5_000);
        add(10);

        assertThat(sizes(MANY, 1_000)).containsExactly(5_000);
    }

    @Test
    void what_was_sent_or_put_aside_is_removed_and_nothing_else() throws SQLException {
        for (int size : List.of(1, 2, 3)) {
            add(size);
        }
        List<RelaySession.Waiting> waiting = session.oldest(3, LARGE);

        session.remove(List.of(waiting.getFirst()));
        session.quarantine(waiting.getLast(), "REASON", "words");

        assertThat(sizes(1, LARGE)).containsExactly(2);
    }

    @Test
    void one_session_leads_until_it_ends() throws SQLException {
        try (RelaySession other = RelaySession.open(sessions, Duration.ofMinutes(1))) {
            boolean one = session.leads();
            boolean two = other.leads();

            assertThat(one && two).isFalse();
            assertThat(session.leads()).isEqualTo(one);
        }
    }

    private List<Integer> sizes(int size, long bytes) throws SQLException {
        return session.oldest(size, bytes).stream()
                .map(event -> event.payload().size())
                .toList();
    }

    private void add(int size) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO outbox (id, event_id, payload)"
                        + " OVERRIDING SYSTEM VALUE VALUES (?, gen_random_uuid(), ?)")) {
            insert.setLong(1, nextId++);
            insert.setBytes(2, new byte[size]);
            insert.executeUpdate();
        }
    }
}
