package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.LocalPlatform;
import io.keyward.local.e2e.CallRecord.Call;
import io.keyward.local.platform.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Storms in compressed time: EKS throttles, fails and shows changes late, one of two workers stands still for longer than its lease lasts,
 * and ten callers, each with a seed of its own, change their principals all the while. In the calm after a storm EKS holds what was
 * acknowledged.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StormTest {
    private static final int CALLERS = 10;
    private static final int CHANGES = 30;
    private static final int PRINCIPALS = 3;
    private static final List<String> CLUSTERS = List.of("eks-workshop", "payments-prod");
    private static final List<String> GROUPS = List.of("g1", "g2", "g3");
    private static final List<String> NAMESPACES = List.of("a", "b", "c", "dev-*");
    private static final List<String> POLICIES =
            List.of(Aws.VIEW, Aws.EDIT, Aws.policy("AmazonEKSAdminPolicy"), Aws.policy("AmazonEKSAdminViewPolicy"));
    private static final Map<String, Object> FAULTS =
            Map.of("latencyMs", 2, "throttleRate", 0.3, "errorRate", 0.1, "propagationMs", 1000);
    private static final Duration BEFORE_A_CHANGE = Duration.ofMillis(300);
    private static final Duration BEFORE_A_FREEZE = Duration.ofSeconds(1);
    private static final Duration FROZEN = Duration.ofSeconds(3);
    private static final Duration CALM = Duration.ofSeconds(60);
    /** At the beginning, when the worker freezes, and once more when shards are spread anew. */
    private static final int MOST_HANDOVERS = 3;

    private final LocalPlatform platform = LocalPlatform.start(
            "storm",
            List.of(
                    "-Dkeyward.access.lease-ttl=PT1S",
                    "-Dkeyward.access.deep-read-interval=PT2S",
                    "-Dkeyward.access.settle=PT2S",
                    "-Dkeyward.sync.calls-per-second=500"));
    private final Stage stage = new Stage(platform);
    private final Map<String, Long> workers = new TreeMap<>();
    private final Replica second = platform.replica("sync-worker", Map.of("AWS_SDK_UA_APP_ID", "second"));
    private final CallRecord record = new CallRecord(stage.control());

    StormTest() {
        workers.put("", platform.pid("sync-worker"));
        workers.put("second", second.pid());
        for (String cluster : CLUSTERS) {
            stage.api()
                    .patch("/clusters/" + cluster, Map.of("removalLimit", 3000))
                    .ok();
        }
    }

    @AfterAll
    void stop() {
        platform.stop();
    }

    /** Few, for each takes half a minute; all ten by {@code -Dkeyward.storms=10}. */
    static IntStream storms() {
        return IntStream.range(0, Integer.getInteger("keyward.storms", 4));
    }

    @ParameterizedTest
    @MethodSource("storms")
    void in_the_calm_after_a_storm_eks_holds_what_was_acknowledged(int storm) throws Exception {
        List<Caller> callers = IntStream.range(0, CALLERS)
                .mapToObj(i -> new Caller(storm * CALLERS + i))
                .toList();
        List<Call> calls = new ArrayList<>();
        stage.control().put("/faults", FAULTS).ok();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            callers.forEach(caller -> all.add(threads.submit(caller::change)));
            LockSupport.parkNanos(BEFORE_A_FREEZE.toNanos());
            assertEventually(CALM, () -> {
                calls.addAll(record.more());
                assertThat(calls).isNotEmpty();
            });
            freeze(calls.getLast().worker());
            for (Future<?> caller : all) {
                caller.get();
            }
        } finally {
            stage.control().delete("/faults").ok();
        }
        long begun = System.nanoTime();
        Map<String, @Nullable Entry> wanted = new TreeMap<>();
        callers.forEach(caller -> wanted.putAll(caller.acknowledged));

        assertThat(desired(wanted.keySet())).as("Keyward's desired state").isEqualTo(present(wanted));
        assertEventually(CALM, () -> {
            assertThat(held(wanted)).isEqualTo(present(wanted));
            CLUSTERS.forEach(this::assertSynced);
        });
        System.out.printf("storm %d: converged after %d ms of calm%n", storm, (System.nanoTime() - begun) / 1_000_000);
        calls.addAll(record.more());
        assertThat(calls).extracting(Call::worker).contains("", "second");
        assertOneWriterAtATime(calls);
        awaitReads(3);
        assertThat(record.more()).as("mutating calls at rest").isEmpty();
    }

    /** One caller with principals of its own, who does one thing after the other. */
    private final class Caller {
        private final Random random;
        private final String cluster;
        private final List<String> principals;
        private final Map<String, @Nullable Entry> acknowledged = new TreeMap<>();

        private Caller(int seed) {
            this.random = new Random(seed);
            this.cluster = CLUSTERS.get(seed % CLUSTERS.size());
            this.principals = IntStream.range(0, PRINCIPALS)
                    .mapToObj(i -> Aws.role("storm-%03d-%d".formatted(seed, i)))
                    .toList();
            principals.forEach(principal -> acknowledged.put(principal, null));
        }

        private void change() {
            for (int i = 0; i < CHANGES; i++) {
                LockSupport.parkNanos((long) (random.nextDouble() * BEFORE_A_CHANGE.toNanos()));
                String principal = principals.get(random.nextInt(PRINCIPALS));
                acknowledged.put(principal, changed(principal, acknowledged.get(principal)));
            }
        }

        private @Nullable Entry changed(String principal, @Nullable Entry entry) {
            String entries = "/clusters/" + cluster + "/access-entries";
            String path = entries + "/" + Rest.encoded(principal);
            double what = random.nextDouble();
            if (entry == null) {
                Set<String> groups = some(GROUPS, 0);
                return acknowledges(() -> stage.api()
                                .post(entries, Map.of("principalArn", principal, "kubernetesGroups", groups)))
                        ? new Entry(cluster, groups, Map.of())
                        : null;
            }
            if (what < 0.55) {
                String policy = POLICIES.get(random.nextInt(POLICIES.size()));
                Set<String> namespaces = random.nextInt(5) == 0 ? Set.of() : some(NAMESPACES, 1);
                return acknowledges(
                                () -> stage.api().put(policy(path, policy), Map.of("accessScope", scope(namespaces))))
                        ? entry.with(policy, namespaces)
                        : entry;
            }
            if (what < 0.75 && !entry.scopes.isEmpty()) {
                String policy = entry.scopes.keySet().iterator().next();
                return acknowledges(() -> stage.api().delete(policy(path, policy))) ? entry.without(policy) : entry;
            }
            if (what < 0.9) {
                Set<String> groups = some(GROUPS, 0);
                return acknowledges(() -> stage.api().patch(path, Map.of("kubernetesGroups", groups)))
                        ? entry.withGroups(groups)
                        : entry;
            }
            return acknowledges(() -> stage.api().delete(path)) ? null : entry;
        }

        private Set<String> some(List<String> of, int atLeast) {
            Set<String> some = new TreeSet<>();
            int wanted = atLeast + random.nextInt(of.size() - atLeast + 1);
            while (some.size() < wanted) {
                some.add(of.get(random.nextInt(of.size())));
            }
            return some;
        }
    }

    /** What an entry is asked to hold; the namespaces of a scope are none where it is the cluster. */
    private record Entry(String cluster, Set<String> groups, Map<String, Set<String>> scopes) {
        private Entry withGroups(Set<String> changed) {
            return new Entry(cluster, changed, scopes);
        }

        private Entry with(String policy, Set<String> namespaces) {
            Map<String, Set<String>> changed = new TreeMap<>(scopes);
            changed.put(policy, namespaces);
            return new Entry(cluster, groups, changed);
        }

        private Entry without(String policy) {
            Map<String, Set<String>> changed = new TreeMap<>(scopes);
            changed.remove(policy);
            return new Entry(cluster, groups, changed);
        }
    }

    private static Map<String, Object> scope(Set<String> namespaces) {
        return namespaces.isEmpty() ? Map.of("type", "cluster") : Map.of("type", "namespace", "namespaces", namespaces);
    }

    private static String policy(String entry, String policy) {
        return entry + "/access-policies/" + Rest.encoded(policy);
    }

    /**
     * Whether the change was acknowledged. Whoever is told that there is too much to do asks again; a principal whose removal is still
     * under way cannot be created.
     */
    private static boolean acknowledges(Supplier<Rest.Answer> call) {
        Rest.Answer answer = call.get();
        for (int attempt = 0; attempt < 100 && (answer.status() == 429 || answer.status() == 503); attempt++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = call.get();
        }
        if (answer.status() == 409) {
            return false;
        }
        answer.ok();
        return true;
    }

    /** Stops a worker for longer than its lease lasts, and lets it go on. */
    private void freeze(String worker) {
        long pid = Objects.requireNonNull(workers.get(worker));
        signal("STOP", pid);
        LockSupport.parkNanos(FROZEN.toNanos());
        signal("CONT", pid);
    }

    private static void signal(String signal, long pid) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Entry> present(Map<String, @Nullable Entry> entries) {
        Map<String, Entry> present = new TreeMap<>();
        entries.forEach((principal, entry) -> {
            if (entry != null) {
                present.put(principal, entry);
            }
        });
        return present;
    }

    private Map<String, Entry> desired(Set<String> principals) {
        Map<String, Entry> desired = new TreeMap<>();
        for (String cluster : CLUSTERS) {
            String next = "";
            do {
                JsonNode page = stage.api()
                        .get("/clusters/" + cluster + "/access-entries?pageSize=100&pageToken=" + Rest.encoded(next))
                        .expect(200)
                        .json();
                for (JsonNode entry : page.path("accessEntries")) {
                    String principal = entry.path("principalArn").asText();
                    if (principals.contains(principal)) {
                        desired.put(principal, entry(cluster, entry, entry.path("accessPolicies")));
                    }
                }
                next = page.path("nextPageToken").asText("");
            } while (!next.isEmpty());
        }
        return desired;
    }

    private Map<String, Entry> held(Map<String, @Nullable Entry> wanted) {
        Map<String, Entry> held = new ConcurrentSkipListMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (String cluster : CLUSTERS) {
                for (String principal : Stage.principals(stage.lab(), cluster)) {
                    if (wanted.containsKey(principal)) {
                        threads.execute(() -> {
                            String path = "/clusters/" + cluster + "/access-entries/" + Rest.encoded(principal);
                            Rest.Answer entry = stage.lab().get(path);
                            Rest.Answer policies = stage.lab().get(path + "/access-policies");
                            if (entry.status() == 200 && policies.status() == 200) {
                                held.put(
                                        principal,
                                        entry(
                                                cluster,
                                                entry.json().path("accessEntry"),
                                                policies.json().path("associatedAccessPolicies")));
                            }
                        });
                    }
                }
            }
        }
        return held;
    }

    private static Entry entry(String cluster, JsonNode entry, JsonNode policies) {
        Map<String, Set<String>> scopes = new TreeMap<>();
        for (JsonNode policy : policies) {
            scopes.put(
                    policy.path("policyArn").asText(),
                    texts(policy.path("accessScope").path("namespaces")));
        }
        return new Entry(cluster, texts(entry.path("kubernetesGroups")), scopes);
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void assertSynced(String cluster) {
        JsonNode shown = stage.api().get("/clusters/" + cluster).expect(200).json();
        assertThat(shown.path("syncedRevision").asLong())
                .as(cluster)
                .isEqualTo(shown.path("revision").asLong());
    }

    private static void assertOneWriterAtATime(List<Call> calls) {
        List<String> turns = new ArrayList<>();
        for (Call call : calls) {
            if (turns.isEmpty() || !turns.getLast().equals(call.worker())) {
                turns.add(call.worker());
            }
        }
        assertThat(turns.size() - 1).as("hand-overs: %s", turns).isLessThanOrEqualTo(MOST_HANDOVERS);
    }

    /** Waits until each cluster was read this many times more. */
    private void awaitReads(int times) {
        for (String cluster : CLUSTERS) {
            long before = reads(cluster);
            assertEventually(CALM, () -> assertThat(reads(cluster)).isGreaterThanOrEqualTo(before + times));
        }
    }

    private long reads(String cluster) {
        return stage.control()
                .get("/calls?cluster=" + cluster)
                .expect(200)
                .json()
                .path("DescribeCluster")
                .asLong();
    }
}
