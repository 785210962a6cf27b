package io.keyward.sync.shard;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.PRINCIPAL;
import static io.keyward.sync.plan.Entries.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.keyward.eks.AccessScope;
import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.sync.v1.DesiredEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StepStatus;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.FakeEksApi;
import io.keyward.sync.config.TestConfig;
import io.keyward.sync.plan.Entries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole worker but for its process: a real gRPC server on one side, EKS in memory on the other. */
class SyncLoopTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.systemUTC();

    private final SyncServer server = new SyncServer(Instant.now().minusSeconds(2)).start();
    private final FakeEksApi eks = new FakeEksApi(CLOCK).cluster(SyncServer.TARGET, "API");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Worker> workers = new ArrayList<>();

    private record Worker(LeaseKeeper keeper, ManagedChannel channel) {

        /** As if the process were killed: it says nothing more to anybody. */
        void kill() {
            channel.shutdownNow();
        }
    }

    private Worker worker(String id) {
        ManagedChannel channel = TestPki.channel(server.port(), Peer.SYNC_WORKER);
        TestConfig config = TestConfig.loop(server.address());
        LeaseKeeper keeper = new LeaseKeeper(
                new SyncClient(channel, id),
                ShardTools.of(eks, config, registry, new Random(1), System::nanoTime),
                CLOCK);
        keeper.start();
        Worker worker = new Worker(keeper, channel);
        workers.add(worker);
        return worker;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Worker worker : workers) {
            worker.keeper.stop(Duration.ZERO);
            worker.kill();
        }
        server.close();
    }

    private static DesiredEntry viewer() {
        return SyncServer.desired(Map.of(VIEW, List.of("a")));
    }

    private ReportPushRequest report(int index) {
        Eventually.assertEventually(SOON, () -> assertThat(server.pushes()).hasSizeGreaterThan(index));
        return server.pushes().get(index);
    }

    private void awaitCalls(String operation, int count) {
        Eventually.assertEventually(SOON, () -> assertThat(eks.calls().stream().filter(operation::equals))
                .hasSizeGreaterThanOrEqualTo(count));
    }

    /** Holds every call to EKS from the n-th on until released. */
    private final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Gate(int call) {
            AtomicInteger calls = new AtomicInteger();
            eks.beforeEachCall(() -> {
                if (calls.incrementAndGet() >= call) {
                    reached.countDown();
                    await(released);
                }
            });
        }

        void awaitReached() {
            await(reached);
        }

        void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void dueWorkReachesEksAndIsReportedUnderTheLease() {
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        ReportPushRequest report = report(0);

        assertThat(report.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(report.getWorkerId()).isEqualTo("w1");
        assertThat(report.getLease().getEpoch()).isEqualTo(1);
        assertThat(report.getStepsList()).hasSize(2).allSatisfy(step -> assertThat(step.getAwsRequestId())
                .isNotEmpty());
        assertThat(report.hasBefore()).isFalse();
        assertThat(report.getAfter().getPoliciesList()).hasSize(1);
        assertThat(eks.held(SyncServer.TARGET, PRINCIPAL)
                        .map(held -> held.content().policies())
                        .orElseThrow())
                .isEqualTo(Entries.policies(VIEW, AccessScope.namespaces("a")));
    }

    @Test
    void workThatBecomesDueLaterIsPushedAtOnce() {
        worker("w1");
        Eventually.assertEventually(SOON, () -> assertThat(server.streams()).isEqualTo(1));

        server.push(PRINCIPAL, viewer(), false);
        report(0);
        server.push(PRINCIPAL, null, true);

        assertThat(report(1).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(report(1).hasAfter()).isFalse();
        assertThat(eks.held(SyncServer.TARGET, PRINCIPAL)).isEmpty();
    }

    @Test
    void clusterReadIsReportedWhole() {
        eks.put(SyncServer.TARGET, Entries.observed().withPolicy(VIEW, AccessScope.cluster()));
        server.read();
        worker("w1");

        Eventually.assertEventually(SOON, () -> assertThat(server.reads()).hasSize(1));

        assertThat(server.reads().getFirst().getState().getEntriesRead()).isTrue();
        assertThat(server.reads().getFirst().getState().getEntriesList())
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.getPolicies(0).getScopeType()).isEqualTo("cluster"));
        assertThat(eks.mutatingCalls()).isEmpty();
    }

    @Test
    void readOfAMissingClusterIsReportedWithItsError() {
        eks.fail("DescribeCluster", Kind.NO_CLUSTER, "ResourceNotFoundException");
        server.read();
        worker("w1");

        Eventually.assertEventually(SOON, () -> assertThat(server.reads()).hasSize(1));

        assertThat(server.reads().getFirst().hasState()).isFalse();
        assertThat(server.reads().getFirst().getError().getCode()).isEqualTo("ResourceNotFoundException");
        assertThat(server.reads().getFirst().getRetryAfter().getSeconds()).isEqualTo(60);
    }

    @Test
    void workOnAClusterThatCredentialsMissIsReportedAndNothingElseIsCalled() {
        eks.misdirect(SyncServer.TARGET, "arn:aws:eks:us-west-2:210987654321:cluster/eks-workshop");
        server.read();
        server.push(PRINCIPAL, null, true);
        worker("w1");

        ReportPushRequest push = report(0);
        Eventually.assertEventually(SOON, () -> assertThat(server.reads()).hasSize(1));

        // A removal stays due: it must happen once the credentials are mended.
        assertThat(push.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_RETRY);
        assertThat(push.getError().getMessage()).contains("210987654321", "not to this cluster");
        assertThat(server.reads().getFirst().getError().getMessage()).contains("210987654321");
        assertThat(server.reads().getFirst().getRetryAfter().getSeconds()).isEqualTo(60);
        assertThat(eks.calls()).containsOnly("DescribeCluster");
    }

    @Test
    void workerThatLostItsLeaseMakesNoFurtherCallAndIsNotBelieved() {
        Gate gate = new Gate(3);
        server.push(PRINCIPAL, viewer(), false);
        Worker worker = worker("w1");
        gate.awaitReached();

        server.takeLease();
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isZero());
        gate.release();
        awaitCalls("CreateAccessEntry", 1);

        Eventually.assertEventually(
                SOON,
                () -> assertThat(registry.find("keyward.sync.pushes").timers()).isNotEmpty());
        assertThat(eks.mutatingCalls()).containsExactly("CreateAccessEntry");
        // What it did is told all the same, for the record.
        Eventually.assertEventually(
                SOON, () -> assertThat(server.rejectedReports()).isEqualTo(1));
        assertThat(server.pushes()).isEmpty();
    }

    @Test
    void reportUnderAnOldEpochEndsTheRun() {
        server.leaseTtl(600_000);
        Gate gate = new Gate(1);
        server.push(PRINCIPAL, viewer(), false);
        Worker worker = worker("w1");
        gate.awaitReached();
        server.freeLease();
        gate.release();

        Eventually.assertEventually(
                SOON, () -> assertThat(server.rejectedReports()).isEqualTo(1));
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isZero());
    }

    @Test
    void whatAStreamBroughtEndsWithItAndNothingOfItIsBegunLater() {
        Gate gate = new Gate(1);
        server.push(PRINCIPAL, viewer(), false);
        server.push(PRINCIPAL, viewer(), true);
        worker("w1");
        gate.awaitReached();

        // As access-service does when the cluster was paused meanwhile: the next stream brings none of it.
        server.takeBack();
        Eventually.assertEventually(SOON, () -> assertThat(server.streams()).isEqualTo(2));
        gate.release();
        server.push("arn:aws:iam::123456789012:role/next", viewer(), false);

        assertThat(report(0).getPrincipalArn()).endsWith("role/next");
        assertThat(eks.held(SyncServer.TARGET, PRINCIPAL)).isEmpty();
        assertThat(eks.mutatingCalls()).containsExactly("CreateAccessEntry", "AssociateAccessPolicy");
    }

    @Test
    void workThatKeepsComingBackWithAttemptsOvercomesThrottling() {
        for (int i = 0; i < 6; i++) {
            eks.fail("CreateAccessEntry", Kind.THROTTLED, "ThrottlingException");
        }
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        ReportPushRequest last = report(1);

        assertThat(server.pushes().getFirst().getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_RETRY);
        assertThat(server.pushes().getFirst().getStepsList()).hasSize(4).allSatisfy(step -> {
            assertThat(step.getStatus()).isEqualTo(StepStatus.STEP_STATUS_FAILED);
            assertThat(step.getError().getCode()).isEqualTo("ThrottlingException");
        });
        assertThat(last.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(registry.get("keyward.sync.throttles").counter().count()).isEqualTo(6);
        assertThat(registry.get("keyward.sync.retries").counter().count()).isEqualTo(1);
    }

    @Test
    void errorInTheWorkerItselfIsReportedAndTriedAgain() {
        eks.fail("DescribeAccessEntry", () -> {
            throw new StackOverflowError();
        });
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_RETRY);
        assertThat(report(1).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
    }

    @Test
    void reportThatIsRefusedForGoodGivesItsItemBackWithTheReasonAndTheCallsMade() {
        server.refuseReports(true);
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        Eventually.assertEventually(SOON, () -> assertThat(server.returned()).hasSize(1));

        assertThat(server.open()).isZero();
        assertThat(server.returned().getFirst().getReason()).contains("after.type: is unknown");
        assertThat(server.returned().getFirst().getStepsList())
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.getAwsRequestId()).isNotEmpty());
        assertThat(server.returned().getFirst().getRetryAfter().getSeconds()).isEqualTo(60);
    }

    @Test
    void readWhoseReportIsRefusedForGoodIsGivenBack() {
        server.refuseReports(true);
        server.read();
        worker("w1");

        Eventually.assertEventually(SOON, () -> assertThat(server.returned()).hasSize(1));
        assertThat(server.open()).isZero();
    }

    @Test
    void workOfAnUnknownKindIsGivenBackAndTheRestIsDone() {
        String unknown = server.unknownWork();
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        report(0);
        Eventually.assertEventually(SOON, () -> assertThat(server.returned()).hasSize(1));
        assertThat(server.returned().getFirst().getItemId()).isEqualTo(unknown);
        assertThat(server.returned().getFirst().getReason()).contains("does not know");
    }

    @Test
    void leaseThatIsWantedBackIsReturnedOnceTheWorkUnderItHasEnded() {
        Gate gate = new Gate(2);
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");
        gate.awaitReached();

        server.wantBack();
        server.push("arn:aws:iam::123456789012:role/late", viewer(), false);
        assertThat(server.released()).isEmpty();
        gate.release();

        Eventually.assertEventually(SOON, () -> assertThat(server.released()).hasSize(1));
        assertThat(server.pushes()).isNotEmpty();
        assertThat(server.holder()).isEmpty();
    }

    @Test
    void faultInTheWorkerItselfIsReportedAndTriedAgain() {
        eks.fail("DescribeAccessEntry", () -> {
            throw new IllegalStateException("a bug");
        });
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_RETRY);
        assertThat(report(0).getObserved()).isFalse();
        assertThat(report(0).getError().getMessage()).doesNotContain("a bug");
        assertThat(report(1).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
    }

    @Test
    void reportIsDeliveredAlthoughAccessServiceIsAwayForAWhile() {
        server.failReports(3);
        server.push(PRINCIPAL, viewer(), false);
        worker("w1");

        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(eks.mutatingCalls()).hasSize(2);
    }

    @Test
    void workerKilledBetweenCallAndReportIsFinishedByTheNext() {
        server.failReports(Integer.MAX_VALUE);
        server.push(PRINCIPAL, viewer(), false);
        Worker first = worker("w1");
        awaitCalls("AssociateAccessPolicy", 1);
        first.kill();
        server.failReports(0);
        server.freeLease();

        worker("w2");

        ReportPushRequest report = report(0);
        assertThat(report.getWorkerId()).isEqualTo("w2");
        assertThat(report.getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(report.getStepsList()).isEmpty();
        assertThat(eks.mutatingCalls()).containsExactly("CreateAccessEntry", "AssociateAccessPolicy");
    }

    @Test
    void accessServiceThatComesBackFindsTheWorkerWaiting() {
        Worker worker = worker("w1");
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isEqualTo(1));
        int port = server.port();

        server.kill();
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.link().isUp()).isFalse());
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isZero());
        server.push(PRINCIPAL, viewer(), false);
        server.start(port);

        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(worker.keeper.link().isUp()).isTrue();
    }

    @Test
    void leaseThatCannotBeRenewedRunsOutHereToo() {
        Worker worker = worker("w1");
        Eventually.assertEventually(SOON, () -> assertThat(server.streams()).isEqualTo(1));
        server.refuseLeases(true);
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isZero());

        server.push(PRINCIPAL, viewer(), false);
        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_RETRY);
        assertThat(eks.calls()).isEmpty();

        server.refuseLeases(false);
        Eventually.assertEventually(
                SOON, () -> assertThat(eks.held(SyncServer.TARGET, PRINCIPAL)).isPresent());
    }

    @Test
    void workerThatIsStoppedFinishesWhatItBeganAndGivesItsLeasesBack() throws Exception {
        Gate gate = new Gate(2);
        server.push(PRINCIPAL, viewer(), false);
        Worker worker = worker("w1");
        gate.awaitReached();

        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                worker.keeper.stop(SOON);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        gate.release();
        stopping.join();

        assertThat(server.pushes()).hasSize(1);
        assertThat(server.released()).hasSize(1);
        assertThat(server.holder()).isEmpty();
        workers.remove(worker);
        worker.kill();
    }

    @Test
    void workerThatIsBeingStoppedWhenAccessServiceGoesAwayStillFinishesWhatItBegan() throws Exception {
        server.leaseTtl(600_000);
        Gate gate = new Gate(2);
        server.push(PRINCIPAL, viewer(), false);
        Worker worker = worker("w1");
        gate.awaitReached();
        int port = server.port();

        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                worker.keeper.stop(SOON);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // From then on the end of the stream of work takes no right from what is under way.
        Eventually.assertEventually(SOON, () -> assertThat(server.streamsLeft()).isEqualTo(1));
        server.kill();
        assertThat(stopping.join(Duration.ofMillis(500))).isFalse();
        gate.release();
        server.start(port);
        stopping.join();

        assertThat(report(0).getOutcome()).isEqualTo(PushOutcome.PUSH_OUTCOME_DONE);
        assertThat(server.released()).hasSize(1);
        workers.remove(worker);
        worker.kill();
    }

    @Test
    void workerWithNothingUnderWayStopsAtOnceThoughAccessServiceIsAway() throws Exception {
        Worker worker = worker("w1");
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.leases()).isEqualTo(1));
        server.kill();
        Eventually.assertEventually(
                SOON, () -> assertThat(worker.keeper.link().isUp()).isFalse());
        long begun = System.nanoTime();

        worker.keeper.stop(Duration.ofMinutes(10));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
        workers.remove(worker);
        worker.kill();
    }

    @Test
    void manyChangesUnderFaultsEndAsDesired() {
        Random random = new Random(42);
        List<String> policies = List.of(VIEW, EDIT);
        Map<String, DesiredEntry> wanted = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            String operation = List.of("CreateAccessEntry", "AssociateAccessPolicy", "DescribeAccessEntry")
                    .get(random.nextInt(3));
            Kind kind = i % 10 == 0 ? Kind.THROTTLED : Kind.PASSING;
            eks.fail(operation, () -> new CallFailed(kind, new AwsError("Scripted", "", "r", 500)));
        }
        worker("w1");
        for (int change = 0; change < 120; change++) {
            String principal = "arn:aws:iam::123456789012:role/r" + random.nextInt(12);
            DesiredEntry desired = SyncServer.desired(
                    Map.of(policies.get(random.nextInt(2)), random.nextBoolean() ? List.of() : List.of("n" + change)));
            wanted.put(principal, desired);
            server.push(principal, desired, true);
            if (change % 40 == 20) {
                server.breakStream();
            }
        }

        Eventually.assertEventually(SOON, () -> assertThat(server.open()).isZero());

        wanted.forEach((principal, desired) -> settle(principal, desired));
        wanted.forEach((principal, desired) -> assertThat(eks.held(SyncServer.TARGET, principal)
                        .orElseThrow()
                        .content()
                        .policies())
                .as(principal)
                .isEqualTo(SyncMapping.desired(desired).policies()));
    }

    private void settle(String principal, @Nullable DesiredEntry desired) {
        server.push(principal, desired, true);
        Eventually.assertEventually(SOON, () -> assertThat(server.open()).isZero());
    }
}
