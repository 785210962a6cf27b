package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which revision of a cluster an answer holds for. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RevisionTest {

    private static final String ROLE = role("subject");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void aRoleWithoutRights() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void an_answer_reflects_every_change_acknowledged_before_the_question() {
        for (int i = 0; i < 20; i++) {
            long revision = cluster.associate(ROLE, ClusterFixture.VIEW, i % 2 == 0 ? "carts" : "assets");

            CheckResponse answer = check(0);

            assertThat(answer.getRevision()).isEqualTo(revision);
            assertThat(answer.getAllowed()).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void a_deleted_entry_is_gone_at_once() {
        CheckResponse unused = check(0);
        cluster.delete(ROLE);

        assertThat(check(0).getUnauthenticated()).isTrue();
    }

    @Test
    void a_change_made_behind_this_process_is_seen_too() {
        CheckResponse unused = check(0);
        cluster.changeElsewhere(
                ROLE, "UPDATE access_entry SET policies = '" + ClusterFixture.policies(ClusterFixture.VIEW) + "'");

        assertThat(check(0).getAllowed()).isTrue();
    }

    @Test
    void a_revision_of_the_near_future_is_answered_once_it_is_reached() throws Exception {
        Future<CheckResponse> waiting = threads.submit(() -> check(2));

        cluster.associate(ROLE, ClusterFixture.VIEW, "carts");

        assertThat(waiting.get(5, TimeUnit.SECONDS).getAllowed()).isTrue();
        assertThat(waiting.get().getRevision()).isEqualTo(2);
    }

    @Test
    void a_revision_that_does_not_come_is_waited_for_until_the_deadline_and_then_refused() {
        long start = System.nanoTime();

        RpcFailure failure = Calls.failure(() ->
                cluster.calls.decisions().withDeadlineAfter(1, TimeUnit.SECONDS).check(question(99)));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_REVISION_NOT_REACHED);
        assertThat(failure.metadata()).containsEntry("revision", "1").containsEntry("field", "min_revision");
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void while_changes_go_on_each_answer_fits_the_revision_it_names() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Future<List<CheckResponse>>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            readers.add(threads.submit(() -> checkUntil(done)));
        }
        for (int i = 0; i < 60; i++) {
            cluster.associate(ROLE, ClusterFixture.VIEW, i % 2 == 0 ? "carts" : "assets");
        }
        done.set(true);

        for (Future<List<CheckResponse>> reader : readers) {
            assertConsistent(reader.get(20, TimeUnit.SECONDS));
        }
    }

    private List<CheckResponse> checkUntil(AtomicBoolean done) {
        List<CheckResponse> answers = new ArrayList<>();
        while (!done.get()) {
            answers.add(check(0));
        }
        return answers;
    }

    /** Revision 1 created the role; the even ones let it view carts, the odd ones took that away. */
    private static void assertConsistent(List<CheckResponse> answers) throws ExecutionException {
        long last = 0;
        for (CheckResponse answer : answers) {
            assertThat(answer.getAllowed()).as("at " + answer.getRevision()).isEqualTo(answer.getRevision() % 2 == 0);
            assertThat(answer.getRevision()).isGreaterThanOrEqualTo(last);
            last = answer.getRevision();
        }
    }

    private CheckResponse check(long minRevision) {
        return cluster.calls.decisions().check(question(minRevision));
    }

    private CheckRequest question(long minRevision) {
        return CheckRequest.newBuilder()
                .setCluster(cluster.arn)
                .setPrincipalArn(ROLE)
                .setMinRevision(minRevision)
                .setResource(resource("list", "pods", "carts"))
                .build();
    }
}
