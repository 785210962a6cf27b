package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One cluster's row is locked while 80 changes wait for it; questions about another cluster, and changes of it, go on. */
class HotClusterTest {
    private static final String HOT = Aws.cluster("hot");
    private static final String COLD = Aws.cluster("cold");
    private static final int WAITING = 80;
    private static final int ROUNDS = 20;
    /** Of an answer elsewhere. On an idle machine it is 1 s for a decision and 1.5 s for a change; tests share theirs. */
    private static final Duration MOST = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stage stage = new Stage();

    @AfterEach
    void forget() {
        for (String arn : List.of(HOT, COLD)) {
            stage.api().delete("/clusters/" + Rest.encoded(arn) + "?force=true");
        }
    }

    @Test
    void one_hot_cluster_keeps_nobody_else_waiting() throws Exception {
        for (String arn : List.of(HOT, COLD)) {
            stage.api().post("/clusters", Map.of("arn", arn, "mode", "PAUSED")).expect(201);
        }
        List<Integer> statuses = new ArrayList<>();
        try (Connection database = stage.platform().database("access");
                Statement statement = database.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.setAutoCommit(false);
            statement.execute("select 1 from cluster where arn = '" + HOT + "' for update");
            List<Future<Rest.Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < WAITING; i++) {
                String role = Aws.role("hot-" + i);
                waiting.add(threads.submit(() -> create(HOT, role)));
            }
            Eventually.assertEventually(
                    PATIENCE, () -> assertThat(waitingForALock()).isPositive());
            for (int i = 0; i < ROUNDS; i++) {
                String role = Aws.role("cold-" + i);
                assertSoon(() -> create(COLD, role).expect(201));
                assertSoon(() -> stage.api()
                        .post(
                                "/decisions:check",
                                Map.of(
                                        "cluster", COLD,
                                        "principal", role,
                                        "resource", Map.of("verb", "get", "resource", "pods", "namespace", "a")))
                        .expect(200));
            }
            database.rollback();
            for (Future<Rest.Answer> answer : waiting) {
                statuses.add(answer.get().status());
            }
        }
        assertThat(statuses).contains(201).allSatisfy(status -> assertThat(status)
                .isIn(201, 429, 503, 504));
    }

    private Rest.Answer create(String arn, String role) {
        return stage.api().post("/clusters/" + Rest.encoded(arn) + "/access-entries", Map.of("principalArn", role));
    }

    private int waitingForALock() {
        try (Connection database = stage.platform().database("access");
                Statement statement = database.createStatement();
                var count = statement.executeQuery(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertSoon(Runnable call) {
        long begun = System.nanoTime();
        call.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MOST);
    }
}
