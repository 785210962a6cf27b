package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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

        HoldLeasesResponse renewed = on.worker.renew(ALL, List.of());

        assertThat(renewed.getLeasesList()).contains(first);
        assertThat(renewed.getLeaseTtl().getSeconds()).isEqualTo(15);
    }

    @Test
    void nobody_gets_a_shard_that_somebody_holds() {
        on.lease();

        assertThat(ours(other.acquire(ALL))).isEmpty();
    }

    @Test
    void a_lease_returned_is_free_at_once() {
        Lease held = on.lease();
        on.worker.renew(0, List.of(held));
        on.worker.renew(0, List.of(held));

        assertThat(other.lease(on.account).getEpoch()).isEqualTo(held.getEpoch() + 1);
    }

    @Test
    void nobody_returns_what_another_holds() {
        Lease held = on.lease();
        other.renew(ALL, List.of(held));

        assertThat(on.lease()).isEqualTo(held);
    }

    @Test
    void a_worker_that_comes_back_on_another_stream_keeps_its_leases() {
        Lease held = on.lease();
        on.worker.die();

        assertThat(on.worker("worker-" + on.account).lease(on.account)).isEqualTo(held);
    }

    @Test
    void what_a_worker_holds_beyond_its_wishes_is_wanted_back_and_its_own_until_it_returns_it() {
        on.register(on.cluster.replace("eu-west-1", "us-west-2"), ClusterMode.CLUSTER_MODE_PAUSED);
        int all = on.worker.acquire(ALL).size();
        assertThat(all).isGreaterThanOrEqualTo(2);

        HoldLeasesResponse one = on.worker.renew(1, List.of());

        assertThat(one.getLeasesList()).hasSize(all);
        assertThat(one.getWantedBackList()).hasSize(all - 1);
        assertThat(on.worker.renew(1, one.getWantedBackList()).getLeasesList()).hasSize(1);
    }

    @Test
    void a_second_worker_soon_has_its_share() {
        for (int region = 1; region < 6; region++) {
            on.register(on.cluster.replace("eu-west-1", "us-west-" + region), ClusterMode.CLUSTER_MODE_PAUSED);
        }
        int all = on.worker.acquire(ALL).size();
        assertThat(other.acquire(ALL)).isEmpty();

        List<Lease> wantedBack = on.worker.renew(ALL, List.of()).getWantedBackList();
        int kept = on.worker.renew(ALL, wantedBack).getLeasesCount();
        int taken = other.acquire(ALL).size();

        assertThat(kept + taken).isEqualTo(all);
        assertThat(Math.abs(kept - taken)).isLessThanOrEqualTo(1);
    }

    @Test
    void a_worker_must_have_a_name_and_keep_it() {
        assertThat(refusal("")).isEqualTo(Status.Code.INVALID_ARGUMENT);
        TestWorker changing = on.worker("changing-" + on.account);
        changing.acquire(0);

        assertThat(Calls.failure(() -> changing.renewAs("another")).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        changing.die();
    }

    private Status.Code refusal(String workerId) {
        TestWorker nameless = on.worker(workerId);
        Status.Code code = Calls.failure(() -> nameless.acquire(1)).code();
        nameless.die();
        return code;
    }

    private List<Lease> ours(List<Lease> leases) {
        return leases.stream()
                .filter(lease -> lease.getShard().getAccount().equals(on.account))
                .toList();
    }
}
