package io.keyward.access.shard;

import static io.keyward.access.ClusterFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions on what EKS was seen to hold follow the reports of the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ObservedDecisionTest {

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    private SyncFixture on;
    private Lease lease;
    private ItemStream stream;

    @BeforeEach
    void aRoleThatIsDesired() {
        on = new SyncFixture(server.port(), database).registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        lease = on.lease();
        stream = on.worker.stream(lease, 8);
        on.create(on.role("dev"));
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void what_a_push_saw_decides_from_then_on() {
        WorkItem item = stream.next();
        assertThat(check(0).getUnauthenticated()).isTrue();

        done(item, Held.entry(on, "dev"));
        assertThat(check(1).getAllowed()).isFalse();

        on.associate(on.role("dev"), SyncFixture.VIEW);
        assertThat(check(0).getRevision()).isEqualTo(1);
        done(stream.next(), Held.entry(on, "dev", SyncFixture.VIEW));

        CheckResponse answer = check(2);
        assertThat(answer.getAllowed()).isTrue();
        assertThat(answer.getRevision()).isEqualTo(2);
    }

    @Test
    void who_demands_a_revision_waits_until_eks_holds_it() throws Exception {
        CompletableFuture<CheckResponse> waiting = CompletableFuture.supplyAsync(
                () -> check(1), task -> Thread.ofVirtual().start(task));

        done(stream.next(), Held.entry(on, "dev", SyncFixture.VIEW));

        assertThat(waiting.get(10, TimeUnit.SECONDS).getAllowed()).isTrue();
    }

    private void done(WorkItem item, ObservedEntry.Builder seen) {
        on.worker.send(on.worker
                .report(lease, item, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setAfter(seen)
                .addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));
    }

    private CheckResponse check(long minRevision) {
        return on.calls
                .decisions()
                .check(CheckRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setPrincipalArn(on.role("dev"))
                        .setState(DecisionState.DECISION_STATE_OBSERVED)
                        .setMinRevision(minRevision)
                        .setResource(resource("list", "pods", "carts"))
                        .build());
    }
}
