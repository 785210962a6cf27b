package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.EDIT;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.grpc.testing.Eventually;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every service is killed in turn while 500 changes are made; nothing is lost and nothing happens twice. */
class CrashTest {

    private static final String CLUSTER = "payments-prod";
    private static final int CHANGES = 500;
    private static final int CHANGES_PER_ROLE = 5;
    private static final List<String> SERVICES = List.of("gateway", "access-service", "sync-worker", "audit-service");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stage stage = new Stage();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void after_killing_every_service_eks_equals_the_desired_state_and_the_log_holds_each_change_once()
            throws Exception {
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < CHANGES / CHANGES_PER_ROLE; i++) {
            roles.add(Aws.role("crash-%03d".formatted(i)));
        }
        try (ExecutorService clients = Executors.newFixedThreadPool(6)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < roles.size(); i++) {
                String role = roles.get(i);
                boolean removed = i % 10 == 9;
                work.add(clients.submit(() -> change(role, removed)));
            }
            for (int i = 0; i < SERVICES.size(); i++) {
                awaitDone((i + 1) * CHANGES / (SERVICES.size() + 1));
                stage.platform().kill(SERVICES.get(i));
                stage.platform().awaitReady(SERVICES.get(i));
            }
            for (Future<?> role : work) {
                role.get();
            }
        }
        assertThat(done).hasValue(CHANGES);

        Eventually.assertEventually(PATIENCE, () -> {
            JsonNode cluster =
                    stage.api().get("/clusters/" + CLUSTER).expect(200).json();
            assertThat(cluster.get("syncedRevision").asLong())
                    .isEqualTo(cluster.get("revision").asLong());
        });
        Map<String, JsonNode> desired = new TreeMap<>(Stage.contents(stage.eks(), CLUSTER));
        Map<String, JsonNode> held = new TreeMap<>(Stage.contents(stage.lab(), CLUSTER));
        held.keySet().retainAll(Set.copyOf(roles));
        desired.keySet().retainAll(Set.copyOf(roles));
        assertThat(held).isEqualTo(desired);
        assertThat(desired).hasSize(roles.size() * 9 / 10);
        assertEveryRevisionIsInTheLogOnce();
    }

    private void assertEveryRevisionIsInTheLogOnce() {
        long revision = stage.api()
                .get("/clusters/" + CLUSTER)
                .expect(200)
                .json()
                .get("revision")
                .asLong();
        Eventually.assertEventually(PATIENCE, () -> {
            List<Long> revisions =
                    stage.events("cluster=" + Rest.encoded(Aws.cluster(CLUSTER)) + "&outcome=SUCCESS").stream()
                            .filter(event -> event.get("action").asText().startsWith("access-"))
                            .map(event -> event.get("revision").asLong())
                            .toList();
            assertThat(revisions)
                    .isEqualTo(LongStream.rangeClosed(1, revision).boxed().toList());
        });
    }

    /** Five changes to one role, each tried until it is answered. */
    private void change(String role, boolean removed) {
        String entries = "/clusters/" + CLUSTER + "/access-entries";
        String entry = entries + "/" + Rest.encoded(role);
        insist(() -> stage.eks().post(entries, Map.of("principalArn", role, "clientRequestToken", "crash-" + role)));
        insist(() -> stage.eks().post(entry + "/access-policies", association(VIEW, List.of())));
        insist(() -> stage.eks().post(entry + "/access-policies", association(VIEW, List.of("carts"))));
        insist(() -> stage.eks().post(entry + "/access-policies", association(EDIT, List.of("assets", "dev-*"))));
        if (removed) {
            insist(() -> stage.eks().delete(entry));
        } else {
            insist(() -> stage.eks().post(entry, Map.of("kubernetesGroups", List.of("crashers"))));
        }
    }

    /** A client that does not know whether its call arrived asks again, as the SDKs do. */
    private void insist(java.util.function.Supplier<Rest.Answer> call) {
        for (int attempt = 0; attempt < 600; attempt++) {
            try {
                Rest.Answer answer = call.get();
                boolean goneAlready = attempt > 0 && answer.status() == 404;
                if (answer.status() == 200 || goneAlready) {
                    done.incrementAndGet();
                    return;
                }
                assertThat(answer.status()).as(answer.text()).isGreaterThanOrEqualTo(500);
            } catch (UncheckedIOException e) {
                // The gateway is away for a moment.
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("a change was not answered within a minute");
    }

    private static Map<String, Object> association(String policy, List<String> namespaces) {
        String type = namespaces.isEmpty() ? "cluster" : "namespace";
        return Map.of("policyArn", policy, "accessScope", Map.of("type", type, "namespaces", namespaces));
    }

    private void awaitDone(int changes) {
        Eventually.assertEventually(PATIENCE, () -> assertThat(done.get()).isGreaterThanOrEqualTo(changes));
    }
}
