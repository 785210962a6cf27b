package io.keyward.access.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.ClusterFixture;
import io.keyward.access.commit.Notifications;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several who wait for one change: its caller, and those who repeat its request, here and on another replica. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AwaitedChangesTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Executor WAITERS = task -> Thread.ofVirtual().start(task);

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    @Inject
    Notifications notifications;

    @Inject
    AwaitedChanges here;

    private ClusterFixture cluster;
    private AwaitedChanges elsewhere;
    private UUID change;

    @BeforeEach
    void aChangeIsAwaited() {
        cluster = new ClusterFixture(server.port(), database);
        elsewhere = new AwaitedChanges(database, notifications);
        change = UUID.randomUUID();
        cluster.sql(
                "INSERT INTO awaited_change (id, cluster_id, principal_arn, revision, former_setters, request_id, answer_key,"
                        + " deadline, status) SELECT '" + change + "', id, '" + ClusterFixture.role("dev")
                        + "', 1, '{}', 'request-1', 'key-1', now() + interval '1 minute', 'PENDING' FROM cluster WHERE arn = '"
                        + cluster.arn + "'");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void all_hear_of_a_refusal_in_the_same_words() throws Exception {
        var waiters = List.of(waiting(here), waiting(here), waiting(elsewhere));

        decide("status = 'REFUSED', failure_code = 'X', failure_message = 'no', failure_request_id = 'aws-1'");

        for (var waiter : waiters) {
            assertThat(waiter.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(EksVerdict.Refused.class, refused -> {
                assertThat(refused.code()).isEqualTo("X");
                assertThat(refused.message()).isEqualTo("no");
            });
        }
        assertThat(elsewhere.await(change, Duration.ZERO))
                .as("who repeated the request just before, and comes late")
                .isInstanceOf(EksVerdict.Refused.class);
    }

    @Test
    void nobody_hears_of_a_refusal_where_eks_holds_the_change() throws Exception {
        var waiters = List.of(waiting(here), waiting(elsewhere));

        decide("status = 'APPLIED'");

        for (var waiter : waiters) {
            assertThat(waiter.get(10, TimeUnit.SECONDS)).isNotInstanceOf(EksVerdict.Refused.class);
        }
    }

    @Test
    void the_first_whose_time_is_up_ends_the_wait_of_all_so_that_the_change_stands() throws Exception {
        var waiter = waiting(here);

        assertThat(elsewhere.await(change, Duration.ZERO)).isInstanceOf(EksVerdict.Pending.class);

        assertThat(waiter.get(10, TimeUnit.SECONDS)).isInstanceOf(EksVerdict.Pending.class);
        decide("status = 'REFUSED'");
        assertThat(here.await(change, Duration.ZERO)).isInstanceOf(EksVerdict.Pending.class);
    }

    private CompletableFuture<EksVerdict> waiting(AwaitedChanges replica) {
        return CompletableFuture.supplyAsync(() -> replica.await(change, LONG), WAITERS);
    }

    private void decide(String verdict) {
        cluster.sql("UPDATE awaited_change SET " + verdict + " WHERE id = '" + change + "'");
    }
}
