package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.LocalPlatform;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Two access-services and two sync-workers on the same clusters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasTest {
    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";
    private static final int CALLERS = 6;
    private static final int CHANGES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LocalPlatform platform = LocalPlatform.startWithTwoAccessServices("replicas", List.of());
    private final Stage stage = new Stage(platform);

    ReplicasTest() {
        platform.replica("sync-worker", Map.of());
    }

    @AfterAll
    void stop() {
        platform.stop();
    }

    /** The channels take turns, so every other call, and every other worker's report, goes to the other replica. */
    @Test
    @Order(1)
    void an_awaited_change_is_answered_whichever_replica_gets_the_report() {
        for (int i = 0; i < 12; i++) {
            Rest.Answer answer = stage.eks()
                    .post(ENTRIES, Map.of("principalArn", Aws.role("awaited-" + i)))
                    .expect(200);
            assertThat(answer.header("x-keyward-sync")).isEqualTo("SYNCED");
        }
    }

    @Test
    @Order(2)
    void a_repeat_gets_the_first_answer_from_either_replica() {
        Map<String, Object> request = Map.of(
                "principalArn", Aws.role("repeated"),
                "tags", Map.of("a", "1", "b", "2", "c", "3", "d", "4"),
                "clientRequestToken", "repeated");
        Rest.Answer first = stage.eks().post(ENTRIES, request).expect(200);

        for (int i = 0; i < 6; i++) {
            assertThat(stage.eks().post(ENTRIES, request).expect(200).json()).isEqualTo(first.json());
        }
    }

    @Test
    @Order(3)
    void a_killed_replica_loses_nothing_that_was_acknowledged() throws Exception {
        AtomicInteger done = new AtomicInteger();
        Set<String> wanted = new TreeSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                List<String> roles = IntStream.range(0, CHANGES)
                        .mapToObj(("replicas-" + caller + "-%02d")::formatted)
                        .map(Aws::role)
                        .toList();
                wanted.addAll(roles);
                callers.add(threads.submit(() -> roles.forEach(role -> insist(role, done))));
            }
            assertEventually(PATIENCE, () -> assertThat(done.get()).isGreaterThan(CALLERS * CHANGES / 4));
            platform.replicas().getFirst().kill();
            for (Future<?> caller : callers) {
                caller.get();
            }
        }

        assertEventually(PATIENCE, () -> assertThat(Stage.principals(stage.lab(), "eks-workshop"))
                .containsAll(wanted));
        assertEventually(PATIENCE, () -> {
            Map<String, Integer> created = stage.successes("access-entry.create");
            assertThat(wanted).allSatisfy(role -> assertThat(created.get(role)).isEqualTo(1));
        });
    }

    /** A client that does not know whether its call arrived asks again, as the SDKs do. */
    private void insist(String role, AtomicInteger done) {
        Map<String, Object> request = Map.of("principalArn", role, "clientRequestToken", "token-" + role);
        for (int attempt = 0; attempt < 200; attempt++) {
            try {
                Rest.Answer answer = stage.eks().post(ENTRIES, request);
                if (answer.status() == 200) {
                    done.incrementAndGet();
                    return;
                }
                assertThat(answer.status()).as(answer.text()).isIn(429, 500, 503, 504);
            } catch (UncheckedIOException e) {
                // No answer: whether it arrived is not known.
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("no answer for " + role);
    }
}
