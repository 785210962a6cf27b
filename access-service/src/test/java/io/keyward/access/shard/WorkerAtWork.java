package io.keyward.access.shard;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportPushRequest;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.WorkItem;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of what a worker reports: it holds the lease of a cluster under ENFORCE, and its stream of work is open. */
abstract class WorkerAtWork {

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    SyncFixture on;
    Lease lease;
    ItemStream stream;

    @BeforeEach
    void startWork() {
        on = new SyncFixture(server.port(), database).registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        lease = on.lease();
        stream = on.worker.stream(lease, 8);
        // A stream opens in its own time, and the one that opens last is the one that counts: another must not overtake
        // this one.
        assertEventually(Duration.ofSeconds(10), () -> assertThat(
                        on.value("SELECT stream_id IS NOT NULL FROM shard_lease WHERE account = '" + on.account + "'"))
                .isEqualTo("t"));
    }

    @AfterEach
    void endWork() {
        on.close();
    }

    /** An entry that EKS holds as Keyward's. */
    void owned(String name) {
        on.create(on.role(name));
        on.worker.send(done(stream.next(), name).addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));
    }

    /** That a push is done, and EKS holds the role's entry with these policies. */
    ReportPushRequest.Builder done(WorkItem item, String name, String... policies) {
        return report(item, PushOutcome.PUSH_OUTCOME_DONE).setObserved(true).setAfter(Held.entry(on, name, policies));
    }

    ReportPushRequest.Builder report(WorkItem item, PushOutcome outcome) {
        return on.worker.report(lease, item, outcome);
    }
}
