package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.LocalPlatform;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Changes and decisions that go on at a steady rate until it is closed. As behind a balancer they ask gateways that say they are ready, and
 * ask again when nobody listens there, or it answers one of the statuses that say "not now"; any other failure counts as one. A repeated change
 * has the same idempotency key.
 */
final class Load implements AutoCloseable {

    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";
    private static final int UNDER_WAY = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final int run = RUNS.incrementAndGet();
    private final Stage stage;
    private final List<Gateway> gateways;
    private final Set<Integer> notNow;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> sources;
    private volatile boolean over;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger decided = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();
    private final AtomicLong slowestMillis = new AtomicLong();

    /** Begins at once with so many changes and decisions a second. */
    Load(LocalPlatform platform, List<String> gateways, Set<Integer> notNow, int changes, int decisions) {
        this.stage = new Stage(platform);
        this.gateways = gateways.stream()
                .map(url -> new Gateway(url, platform.token("admin")))
                .toList();
        this.notNow = notNow;
        stage.api()
                .patch("/clusters/eks-workshop", Map.of("removalLimit", 1000))
                .ok();
        this.sources = List.of(
                threads.submit(this::balance),
                threads.submit(() -> atRate(changes, this::change)),
                threads.submit(() -> atRate(decisions, this::decide)));
    }

    /** One gateway, and whether it said last that it is ready. */
    private static final class Gateway {
        private final Rest api;
        private final Rest health;
        private volatile boolean ready = true;

        private Gateway(String url, String token) {
            this.api = new Rest(url + "/api/v1", Map.of("Authorization", "Bearer " + token));
            this.health = new Rest(url, Map.of());
        }

        private void look() {
            try {
                ready = health.get("/q/health/ready").status() == 200;
            } catch (UncheckedIOException _) {
                ready = false;
            }
        }
    }

    private void balance() {
        while (!over) {
            gateways.forEach(Gateway::look);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Rest gateway(int attempt) {
        List<Gateway> ready = gateways.stream().filter(gateway -> gateway.ready).toList();
        List<Gateway> some = ready.isEmpty() ? gateways : ready;
        return some.get(attempt % some.size()).api;
    }

    /** Returns once so many more changes and decisions were answered as wanted. */
    void awaitMore(int changes, int decisions) {
        int before = changes();
        int decidedBefore = decided.get();
        assertEventually(PATIENCE, () -> {
            assertThat(changes()).as("%s", failures).isGreaterThanOrEqualTo(before + changes);
            assertThat(decided.get()).as("%s", failures).isGreaterThanOrEqualTo(decidedBefore + decisions);
        });
    }

    /** The longest that a call took with its repeats, since the last question. */
    Duration slowest() {
        return Duration.ofMillis(slowestMillis.getAndSet(0));
    }

    /** Begins no further call, and returns when all have ended. */
    @Override
    public void close() {
        over = true;
        try {
            for (Future<?> source : sources) {
                source.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        threads.close();
    }

    /** No call failed, EKS holds what was asked for, and each change is on record once. Call it after {@link #close}. */
    void assertNothingLost() {
        System.out.printf("%d changes and %d decisions, repeated %d times%n", changes(), decided.get(), repeats.get());
        assertThat(failures).isEmpty();
        assertEventually(PATIENCE, () -> {
            List<String> held = Stage.principals(stage.lab(), "eks-workshop");
            assertThat(held).doesNotContainAnyElementsOf(deleted);
            assertThat(held)
                    .containsAll(created.stream()
                            .filter(role -> !deleted.contains(role))
                            .toList());
        });
        assertRecordedOnce("access-entry.create", created);
        assertRecordedOnce("access-entry.delete", deleted);
    }

    private void assertRecordedOnce(String action, Set<String> principals) {
        assertEventually(PATIENCE, () -> {
            Map<String, Integer> events = stage.successes(action);
            assertThat(principals)
                    .allSatisfy(role -> assertThat(events.get(role)).as(role).isEqualTo(1));
        });
    }

    private int changes() {
        return created.size() + deleted.size();
    }

    /** Begins calls at a rate, whether or not earlier ones have ended. */
    private Void atRate(int perSecond, IntConsumer call) throws InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        long begun = System.nanoTime();
        for (int i = 0; !over; i++) {
            long due = begun + i * Duration.ofSeconds(1).toNanos() / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
            room.acquire();
            int number = i;
            threads.execute(() -> {
                try {
                    call.accept(number);
                } finally {
                    room.release();
                }
            });
        }
        room.acquire(UNDER_WAY);
        return null;
    }

    /** Creates an entry, and deletes nine of ten again: a cluster has room for 3,000. */
    private void change(int number) {
        String name = "load-" + run + "-" + number;
        String role = Aws.role(name);
        boolean made = insist(
                number,
                gateway -> gateway.raw(
                        "POST",
                        ENTRIES,
                        "{\"principalArn\":\"" + role + "\"}",
                        Map.of("Content-Type", "application/json", "Idempotency-Key", "create-" + name)));
        if (made && created.add(role) && number % 10 != 0) {
            boolean gone = insist(
                    number,
                    gateway -> gateway.raw(
                            "DELETE",
                            ENTRIES + "/" + Rest.encoded(role),
                            null,
                            Map.of("Idempotency-Key", "delete-" + name)));
            if (gone) {
                deleted.add(role);
            }
        }
    }

    private void decide(int number) {
        Map<String, Object> question = Map.of(
                "cluster",
                "eks-workshop",
                "principal",
                Aws.role("load-" + run + "-" + number % 10),
                "resource",
                Map.of("verb", "get", "resource", "pods", "namespace", "carts"));
        if (insist(number, gateway -> gateway.post("/decisions:check", question))) {
            decided.incrementAndGet();
        }
    }

    private interface Call {
        Rest.Answer of(Rest gateway);
    }

    private boolean insist(int number, Call call) {
        long begun = System.nanoTime();
        String last;
        int attempt = number;
        do {
            try {
                Rest.Answer answer = call.of(gateway(attempt++));
                if (answer.status() < 300) {
                    slowestMillis.accumulateAndGet(millisSince(begun), Math::max);
                    return true;
                }
                last = answer.status() + " " + answer.text();
                if (!notNow.contains(answer.status())) {
                    break;
                }
            } catch (UncheckedIOException e) {
                last = e.getCause() + " at " + e.getMessage();
                if (!(e.getCause() instanceof ConnectException)) {
                    break;
                }
            }
            repeats.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (millisSince(begun) < PATIENCE.toMillis());
        failures.add(last);
        return false;
    }

    private static long millisSince(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
}
