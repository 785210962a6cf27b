package io.keyward.sync.aws;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.VIEW;
import static io.keyward.sync.plan.Entries.desired;
import static io.keyward.sync.plan.Entries.policies;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EntryObserver;
import io.keyward.sync.config.TestConfig;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.PacedEksApi;
import io.keyward.sync.pace.PacedEksApi.CallListener;
import io.keyward.sync.pace.PacedEksApi.Precedence;
import io.keyward.sync.pace.Pacer;
import io.keyward.sync.pace.ProvenTargets;
import io.keyward.sync.push.PushOrder;
import io.keyward.sync.push.PushResult;
import io.keyward.sync.push.PushResult.Outcome;
import io.keyward.sync.push.Pusher;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pushes through the AWS SDK to a lab that throttles and fails. */
class LabPushTest {

    private static final Target TARGET = new Target(
            "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop",
            "eks-workshop",
            "123456789012",
            "us-west-2",
            "arn:aws:iam::123456789012:role/keyward");

    private final Lab lab = new Lab();
    private final EksClients clients = new EksClients(TestConfig.aws(lab.url(), Duration.ofSeconds(10)));
    private final AtomicInteger throttles = new AtomicInteger();
    private final Clock clock = Clock.systemUTC();
    private final CountDownLatch never = new CountDownLatch(1);

    private final Leasehold lease = new Leasehold() {
        @Override
        public Duration remaining() {
            return Duration.ofHours(1);
        }

        @Override
        public boolean pause(Duration time) {
            try {
                return !never.await(time.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    };

    private final CallListener listener = new CallListener() {
        @Override
        public void called(String operation) {}

        @Override
        public void throttled(String operation) {
            throttles.incrementAndGet();
        }
    };

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Lab.isBuilt(), () -> "the lab is not built: " + Lab.JAR);
        lab.start();
    }

    @AfterEach
    void stop() {
        clients.close();
        lab.close();
    }

    @Test
    void pushesToAThrottlingLabSlowDownAndAllArrive() {
        lab.put("/_lab/faults", "{\"throttlePerSecond\": 25, \"errorRate\": 0.05}");
        EntryContent desired = desired(policies(VIEW, AccessScope.namespaces("a"), EDIT, AccessScope.cluster()));
        SdkEksApi direct = new SdkEksApi(clients);
        EksApi paced = new PacedEksApi(
                direct,
                new Pacer(100, 10, 20, System::nanoTime),
                lease,
                listener,
                Precedence.PUSH,
                new ProvenTargets());
        Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), new Random(1));
        Pusher pusher = new Pusher(backoff, Duration.ofSeconds(10));

        List<Outcome> outcomes = IntStream.range(0, 25)
                .mapToObj(number -> "arn:aws:iam::123456789012:role/push-" + number)
                .gather(Gatherers.mapConcurrent(4, principal -> pushUntilSettled(pusher, paced, principal, desired)))
                .toList();

        lab.delete("/_lab/faults");
        assertThat(outcomes).containsOnly(Outcome.DONE);
        assertThat(throttles).hasPositiveValue();
        for (int number = 0; number < 25; number++) {
            assertThat(EntryObserver.observe(direct, TARGET, "arn:aws:iam::123456789012:role/push-" + number)
                            .orElseThrow()
                            .content()
                            .policies())
                    .isEqualTo(desired.policies());
        }
    }

    private Outcome pushUntilSettled(Pusher pusher, EksApi eks, String principal, EntryContent desired) {
        Instant requestedAt = clock.instant();
        PushResult result;
        int attempts = 0;
        do {
            result = pusher.push(
                    new PushOrder(
                            principal + attempts,
                            attempts++,
                            TARGET,
                            principal,
                            desired,
                            1,
                            false,
                            clock.instant(),
                            requestedAt,
                            principal,
                            null,
                            null),
                    eks,
                    lease);
        } while (result.outcome() == Outcome.RETRY && lease.pause(result.retryAfter()));
        return result.outcome();
    }
}
