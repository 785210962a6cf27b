package io.keyward.access.commit;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.commit.Notifications.Topic;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.grpc.loop.Loops;
import io.keyward.grpc.testing.PostgresResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NotificationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LISTENING =
            "from pg_stat_activity where application_name = 'keyward listens' and datname = current_database()";

    @Inject
    @DataSource("decisions")
    AgroalDataSource database;

    @Inject
    DatabaseSessions sessions;

    @TestHTTPResource("/q/health/ready")
    URI ready;

    private final List<Loops> loops = new ArrayList<>();
    private final List<String> heardHere = new CopyOnWriteArrayList<>();
    private final List<String> heardThere = new CopyOnWriteArrayList<>();
    private Notifications here;

    @BeforeEach
    void start() {
        here = replica(heardHere);
        var unused = replica(heardThere);
        assertEventually(SOON, () -> {
            assertThat(heardHere).contains(Notifications.ANY);
            assertThat(heardThere).contains(Notifications.ANY);
        });
    }

    @AfterEach
    void stop() {
        loops.forEach(Loops::stopAll);
    }

    private Notifications replica(List<String> heard) {
        Loops its = new Loops(new SimpleMeterRegistry());
        loops.add(its);
        Notifications replica = new Notifications(database, sessions, its);
        replica.listen(Topic.WORK, heard::add);
        replica.start(new StartupEvent());
        return replica;
    }

    @Test
    void what_one_replica_commits_the_other_hears_and_not_itself() {
        List<String> keys =
                List.of(UUID.randomUUID().toString(), "a:b", UUID.randomUUID().toString());

        keys.forEach(key -> here.send(Topic.WORK, key));
        here.send(Topic.EVENTS, "of another topic");

        assertEventually(SOON, () -> assertThat(heardThere).containsAll(keys));
        assertThat(heardThere).doesNotContain("of another topic");
        assertThat(heardHere).doesNotContainAnyElementsOf(keys);
    }

    @Test
    void after_a_lost_connection_anything_may_have_been_missed() {
        heardThere.clear();

        var unused = cut();

        assertEventually(SOON, () -> assertThat(heardThere).contains(Notifications.ANY));
        String key = UUID.randomUUID().toString();
        here.send(Topic.WORK, key);
        assertEventually(SOON, () -> assertThat(heardThere).contains(key));
    }

    @Test
    void the_service_is_ready_again_once_it_listens_again_however_often_that_was_cut() {
        for (int time = 0; time < 4; time++) {
            int cut = cut();
            assertEventually(SOON, () -> assertThat(count("select count(*) " + LISTENING))
                    .isEqualTo(cut));
        }

        assertEventually(SOON, () -> assertThat(readiness()).isEqualTo(200));
    }

    /** How many listened. Waits until none of them does any more. */
    private int cut() {
        return count("select count(pg_terminate_backend(pid, 5000)) " + LISTENING);
    }

    private int count(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int readiness() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
