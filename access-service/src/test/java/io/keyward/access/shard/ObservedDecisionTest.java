package io.keyward.access.shard;

import static io.keyward.access.ClusterFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions on what EKS was seen to hold follow the reports of the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ObservedDecisionTest extends WorkerAtWork {

    @BeforeEach
    void aRoleThatIsDesired() {
        on.create(on.role("dev"));
    }

    @Test
    void what_a_push_saw_decides_from_then_on() {
        WorkItem item = stream.next();
        assertThat(check(0).getUnauthenticated()).isTrue();

        pushed(item);
        assertThat(check(1).getAllowed()).isFalse();

        on.associate(on.role("dev"), SyncFixture.VIEW);
        assertThat(check(0).getRevision()).isEqualTo(1);
        pushed(stream.next(), SyncFixture.VIEW);

        CheckResponse answer = check(2);
        assertThat(answer.getAllowed()).isTrue();
        assertThat(answer.getRevision()).isEqualTo(2);
    }

    @Test
    void who_demands_a_revision_waits_until_eks_holds_it() throws Exception {
        CompletableFuture<CheckResponse> waiting = CompletableFuture.supplyAsync(
                () -> check(1), task -> Thread.ofVirtual().start(task));

        pushed(stream.next(), SyncFixture.VIEW);

        assertThat(waiting.get(10, TimeUnit.SECONDS).getAllowed()).isTrue();
    }

    /** The role's push is done, and EKS holds it with these policies. */
    private void pushed(WorkItem item, String... policies) {
        on.worker.send(done(item, "dev", policies).addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));
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
