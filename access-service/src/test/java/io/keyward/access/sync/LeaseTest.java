package io.keyward.access.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.sync.v1.AcquireLeasesRequest;
import io.keyward.proto.sync.v1.AcquireLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LeaseTest {

    private static final int ALL = 10_000;

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    private SyncFixture on;
    private TestWorker other;

    @BeforeEach
    void open() {
        on = new SyncFixture(server.port(), database).registered(ClusterMode.CLUSTER_MODE_PAUSED);
        other = on.worker("other-" + on.account);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void all_clusters_of_an_account_and_region_are_one_shard() {
        on.register(on.cluster + "-2", ClusterMode.CLUSTER_MODE_PAUSED);
        on.register(on.cluster.replace("eu-west-1", "us-west-2"), ClusterMode.CLUSTER_MODE_PAUSED);

        assertThat(ours(on.worker.acquire(ALL)))
                .extracting(lease -> lease.getShard().getRegion())
                .containsExactlyInAnyOrder("eu-west-1", "us-west-2");
    }

    @Test
    void renewing_keeps_the_epoch_and_tells_for_how_long() {
        Lease first = on.lease();
        AcquireLeasesResponse renewed = on.worker
                .calls()
                .acquireLeases(AcquireLeasesRequest.newBuilder()
                        .setWorkerId(on.worker.id())
                        .setMaxShards(ALL)
                        .build());

        assertThat(renewed.getLeasesList()).contains(first);
        assertThat(renewed.getLeaseTtl().getSeconds()).isEqualTo(15);
        assertThat(on.value(
                        "SELECT expires_at BETWEEN now() + interval '10 s' AND now() + interval '15 s' FROM shard_lease"
                                + " WHERE account = '" + on.account + "'"))
                .isEqualTo("t");
    }

    @Test
    void nobody_gets_a_shard_that_somebody_holds() {
        on.lease();

        assertThat(ours(other.acquire(ALL))).isEmpty();
    }

    @Test
    void an_expired_lease_passes_on_under_the_next_epoch() {
        Lease first = on.lease();
        expire();

        assertThat(other.lease(on.account).getEpoch()).isEqualTo(first.getEpoch() + 1);
        assertThat(ours(on.worker.acquire(ALL))).isEmpty();
    }

    @Test
    void who_comes_late_for_its_own_lease_gets_it_under_the_next_epoch() {
        Lease first = on.lease();
        expire();

        assertThat(on.lease().getEpoch()).isEqualTo(first.getEpoch() + 1);
    }

    @Test
    void a_lease_given_back_is_free_at_once() {
        Lease held = on.lease();
        on.worker.release(List.of(held));
        on.worker.release(List.of(held));

        assertThat(other.lease(on.account).getEpoch()).isEqualTo(held.getEpoch() + 1);
    }

    @Test
    void nobody_gives_back_what_another_holds() {
        Lease held = on.lease();
        other.release(List.of(held));

        assertThat(on.lease()).isEqualTo(held);
    }

    @Test
    void a_worker_gets_no_more_shards_than_it_wants_and_gives_back_the_rest() {
        on.register(on.cluster.replace("eu-west-1", "us-west-2"), ClusterMode.CLUSTER_MODE_PAUSED);
        assertThat(on.worker.acquire(ALL).size()).isGreaterThanOrEqualTo(2);

        assertThat(on.worker.acquire(1)).hasSize(1);
        assertThat(on.worker.acquire(0)).isEmpty();
    }

    @Test
    void a_second_worker_soon_has_its_share() {
        for (int region = 1; region < 6; region++) {
            on.register(on.cluster.replace("eu-west-1", "us-west-" + region), ClusterMode.CLUSTER_MODE_PAUSED);
        }
        int all = on.worker.acquire(ALL).size();
        assertThat(other.acquire(ALL)).isEmpty();

        int kept = on.worker.acquire(ALL).size();
        int taken = other.acquire(ALL).size();

        assertThat(kept + taken).isEqualTo(all);
        assertThat(Math.abs(kept - taken)).isLessThanOrEqualTo(1);
    }

    @Test
    void a_report_being_written_lets_its_lease_be_renewed_and_not_taken() throws SQLException {
        Lease held = on.lease();
        try (Connection report = database.getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("SELECT 1 FROM shard_lease WHERE account = '" + on.account + "' FOR KEY SHARE");

            assertThat(on.lease()).isEqualTo(held);
            expire();
            assertThat(ours(other.acquire(ALL))).isEmpty();
            report.rollback();
        }
        assertThat(other.lease(on.account).getEpoch()).isEqualTo(held.getEpoch() + 1);
    }

    @Test
    void a_worker_must_have_a_name() {
        assertThat(Calls.failure(() -> on.worker
                                .calls()
                                .acquireLeases(AcquireLeasesRequest.newBuilder()
                                        .setMaxShards(1)
                                        .build()))
                        .code())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private void expire() {
        on.sql("UPDATE shard_lease SET expires_at = now() - interval '1 ms' WHERE account = '" + on.account + "'");
    }

    private List<Lease> ours(List<Lease> leases) {
        return leases.stream()
                .filter(lease -> lease.getShard().getAccount().equals(on.account))
                .toList();
    }
}
