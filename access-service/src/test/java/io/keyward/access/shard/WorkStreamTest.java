package io.keyward.access.shard;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.keyward.access.cluster.Shard;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.access.v1.UpdateClusterResponse;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.Lease;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WorkStreamTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    @Inject
    WorkStreams streams;

    @Inject
    Dispatcher dispatcher;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    private SyncFixture on;

    @BeforeEach
    void open() {
        on = new SyncFixture(server.port(), database);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void an_item_carries_all_the_worker_must_know() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"), "viewers");
        on.associate(on.role("dev"), SyncFixture.VIEW);

        WorkItem item = on.worker.stream(on.lease(), 8).next();

        assertThat(item.getCluster().getArn()).isEqualTo(on.cluster);
        assertThat(item.getCluster().getName()).isEqualTo("payments");
        assertThat(item.getCluster().getAccount()).isEqualTo(on.account);
        assertThat(item.getCluster().getRegion()).isEqualTo("eu-west-1");
        EntryPush push = item.getPush();
        assertThat(push.getPrincipalArn()).isEqualTo(on.role("dev"));
        assertThat(push.getRevision()).isEqualTo(2);
        assertThat(push.getOwned()).isFalse();
        assertThat(push.getCreateToken()).isNotBlank();
        assertThat(push.getRequestedAt().getSeconds()).isPositive();
        assertThat(push.getDesired().getType()).isEqualTo("STANDARD");
        assertThat(push.getDesired().getUsername()).isEmpty();
        assertThat(push.getDesired().getKubernetesGroupsList()).containsExactly("viewers");
        assertThat(push.getDesired().getPoliciesList()).singleElement().satisfies(policy -> {
            assertThat(policy.getPolicyArn()).isEqualTo(SyncFixture.VIEW);
            assertThat(policy.getScopeType()).isEqualTo("cluster");
        });
    }

    /** A look in case a signal was lost comes later than {@link ItemStream#next} waits. */
    @Test
    void a_change_reaches_an_open_stream_at_once_whichever_replica_took_it() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        ItemStream stream = on.worker.stream(on.lease(), 8);

        on.create(on.role("here"));
        assertThat(stream.next().getPush().getPrincipalArn()).isEqualTo(on.role("here"));

        on.sql("UPDATE cluster_read SET due_at = now() - interval '1 s' WHERE cluster_id = " + on.id());
        on.tellWorkIsDue();
        assertThat(stream.next().hasRead()).isTrue();
    }

    @Test
    void what_is_being_given_to_the_former_stream_goes_to_the_next() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        Lease lease = on.lease();
        ItemStream former = on.worker.stream(lease, 8);
        ItemStream next;
        try (Connection inTheWay = database.getConnection();
                Statement statement = inTheWay.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            on.create(on.role("first"));
            former.next();
            inTheWay.setAutoCommit(false);
            statement.execute("UPDATE entry_sync SET item_id = NULL, due_at = now() WHERE cluster_id = " + on.id());
            inTheWay.commit();
            statement.execute("LOCK TABLE access_entry IN ACCESS EXCLUSIVE MODE");
            on.tellWorkIsDue();
            assertBlocked(1);
            next = on.worker.stream(lease, 8);
            assertBlocked(2);
            inTheWay.rollback();
            inTheWay.setAutoCommit(true);
        }

        assertThat(next.next().getPush().getPrincipalArn()).isEqualTo(on.role("first"));
    }

    /** So many sessions wait for a lock. */
    private void assertBlocked(int sessions) {
        assertEventually(Duration.ofSeconds(10), () -> assertThat(
                        on.value("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"))
                .isEqualTo(String.valueOf(sessions)));
    }

    @Test
    void revocations_come_before_grants_and_grants_before_reads() {
        on.register(on.cluster, ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("first"));
        on.create(on.role("second"));
        on.delete(on.role("second"));
        on.create(on.role("third"));

        List<WorkItem> items = on.worker.stream(on.lease(), 8).next(4);

        assertThat(items.subList(0, 3))
                .extracting(item -> item.getPush().getPrincipalArn())
                .containsExactly(on.role("second"), on.role("first"), on.role("third"));
        assertThat(items.get(0).getPush().hasDesired()).isFalse();
        assertThat(items.get(3).hasRead()).isTrue();
    }

    @Test
    void no_more_items_are_out_than_the_worker_wants() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        for (int i = 0; i < 7; i++) {
            on.create(on.role("r" + i));
        }
        Lease lease = on.lease();
        ItemStream stream = on.worker.stream(lease, 2);

        for (int reported = 0; reported < 7; reported++) {
            WorkItem item = stream.next();
            assertThat(Integer.parseInt(on.value(
                            "SELECT count(*) FROM entry_sync WHERE item_id IS NOT NULL AND cluster_id = " + on.id())))
                    .isLessThanOrEqualTo(2);
            on.worker.send(on.worker.report(lease, item, PushOutcome.PUSH_OUTCOME_DONE));
        }
        assertThat(stream.waiting()).isZero();
    }

    @Test
    void a_principal_in_the_workers_hands_is_not_sent_again_before_it_is_reported() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"));
        Lease lease = on.lease();
        ItemStream stream = on.worker.stream(lease, 8);
        WorkItem first = stream.next();
        on.associate(on.role("dev"), SyncFixture.VIEW);
        on.create(on.role("other"));

        assertThat(stream.next().getPush().getPrincipalArn()).isEqualTo(on.role("other"));
        assertThat(stream.waiting()).isZero();
        on.worker.send(on.worker.report(lease, first, PushOutcome.PUSH_OUTCOME_DONE));

        WorkItem second = stream.next();
        assertThat(second.getPush().getPrincipalArn()).isEqualTo(on.role("dev"));
        assertThat(second.getPush().getRevision()).isEqualTo(2);
        assertThat(second.getPush().getDesired().getPoliciesCount()).isEqualTo(1);
    }

    @Test
    void a_new_stream_ends_the_former_one_and_gets_what_was_not_reported() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("reported"));
        on.create(on.role("lost"));
        Lease lease = on.lease();
        ItemStream former = on.worker.stream(lease, 8);
        List<WorkItem> items = former.next(2);
        on.worker.send(on.worker.report(lease, items.get(0), PushOutcome.PUSH_OUTCOME_DONE));

        WorkItem again = on.worker.stream(lease, 8).next();

        assertThat(former.end().getCode()).isEqualTo(Status.Code.OK);
        assertThat(again.getPush().getPrincipalArn()).isEqualTo(on.role("lost"));
        assertThat(again.getItemId()).isNotEqualTo(items.get(1).getItemId());
        assertThat(again.getPush().getCreateToken())
                .isEqualTo(items.get(1).getPush().getCreateToken());
    }

    @Test
    void a_change_in_the_making_and_a_new_stream_do_not_undo_each_other() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"));
        Lease lease = on.lease();
        on.worker.stream(lease, 8).next();
        String former = on.value(streamId());
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor();
                Connection blocker = database.getConnection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            // A change writes its work item, then its event: it stays in between for as long as nobody can write
            // events.
            statement.execute("LOCK TABLE outbox IN EXCLUSIVE MODE");
            Future<?> change = caller.submit(() -> on.regroup(on.role("dev"), "viewers"));
            assertEventually(SOON, () -> assertThat(on.waitingForLocks()).isEqualTo(1));
            ItemStream next = on.worker.stream(lease, 8);
            assertEventually(SOON, () -> assertThat(
                            on.waitingForLocks() > 1 || !on.value(streamId()).equals(former))
                    .isTrue());
            blocker.rollback();
            change.get(SOON.toSeconds(), TimeUnit.SECONDS);

            WorkItem item = next.next();
            if (item.getPush().getRevision() == 1) {
                // It was given before the change could commit, which comes right after it.
                on.worker.send(on.worker.report(lease, item, PushOutcome.PUSH_OUTCOME_RETRY));
                item = next.next();
            }
            assertThat(item.getPush().getDesired().getKubernetesGroupsList()).containsExactly("viewers");
        }
    }

    @Test
    void a_stream_ends_when_its_lease_passes_on() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        ItemStream stream = on.worker.stream(on.lease(), 8);
        on.sql("UPDATE shard_lease SET worker_id = 'other', epoch = epoch + 1 WHERE account = '" + on.account + "'");
        on.create(on.role("dev"));

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(stream.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
    }

    @Test
    void a_stream_ends_when_its_lease_was_returned() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        ItemStream stream = on.worker.stream(on.lease(), 8);
        on.sql("UPDATE shard_lease SET session = NULL WHERE account = '" + on.account + "'");
        on.create(on.role("dev"));

        assertThat(stream.reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
    }

    @Test
    void no_stream_opens_without_a_lease() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        Lease stale = on.lease().toBuilder().setEpoch(0).build();

        assertThat(on.worker.stream(stale, 8).reason()).isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
    }

    @Test
    void a_stream_for_no_items_is_refused() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);

        assertThat(on.worker.stream(on.lease(), 0).end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void a_worker_that_went_away_is_given_nothing_more() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        Lease lease = on.lease();
        ItemStream stream = on.worker.stream(lease, 8);
        on.create(on.role("seen"));
        stream.next();
        int open = streams.openHere();
        stream.cancel();
        assertEventually(SOON, () -> assertThat(streams.openHere()).isLessThan(open));

        on.create(on.role("unseen"));

        assertThat(on.value("SELECT count(*) FROM entry_sync WHERE item_id IS NULL AND cluster_id = " + on.id()))
                .isEqualTo("1");
        assertThat(on.worker.stream(lease, 8).next(2))
                .extracting(item -> item.getPush().getPrincipalArn())
                .containsExactlyInAnyOrder(on.role("seen"), on.role("unseen"));
    }

    @Test
    void an_idle_stream_holds_no_connection() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"));
        on.worker.stream(on.lease(), 1).next();

        assertEventually(SOON, () -> assertThat(
                        on.value(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"))
                .isEqualTo("0"));
    }

    @Test
    void an_observe_cluster_is_read_and_never_pushed() {
        on.register(on.cluster, ClusterMode.CLUSTER_MODE_OBSERVE);
        on.create(on.role("held"));
        Lease lease = on.lease();
        ItemStream stream = on.worker.stream(lease, 8);

        WorkItem read = stream.next();
        assertThat(read.hasRead()).isTrue();
        assertThat(on.value("SELECT count(*) FROM entry_sync WHERE item_id IS NOT NULL AND cluster_id = " + on.id()))
                .isEqualTo("0");
        on.setMode(ClusterMode.CLUSTER_MODE_WARN);
        assertThat(stream.next().getPush().getPrincipalArn()).isEqualTo(on.role("held"));
    }

    @Test
    void a_paused_cluster_gets_no_work_at_all() {
        on.register(on.cluster, ClusterMode.CLUSTER_MODE_PAUSED);
        on.create(on.role("held"));
        ItemStream stream = on.worker.stream(on.lease(), 8);
        String witness = on.cluster + "-2";
        on.register(witness, ClusterMode.CLUSTER_MODE_OBSERVE);

        assertThat(stream.next().getCluster().getArn()).isEqualTo(witness);
        assertThat(stream.waiting()).isZero();
    }

    @Test
    void a_pause_waits_for_what_is_being_given_away_and_names_it() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        io.keyward.access.shard.Lease lease = held(on.lease());
        UUID stream = dispatcher.open(lease);
        on.create(on.role("dev"));
        Future<UpdateClusterResponse> pausing;
        QuarkusTransaction.begin();
        try {
            assertThat(dispatcher.next(lease, stream, 8).orElseThrow()).hasSize(1);
            pausing = pausing();
            assertEventually(SOON, () -> assertThat(on.value("SELECT mode FROM cluster WHERE id = " + on.id()))
                    .isEqualTo("PAUSED"));
            assertBlocked(1);
            QuarkusTransaction.commit();
        } catch (RuntimeException | Error e) {
            QuarkusTransaction.rollback();
            throw e;
        }

        on.create(on.role("later"));
        assertThat(dispatcher.next(lease, stream, 8).orElseThrow()).isEmpty();
        assertThat(pausing.get(30, TimeUnit.SECONDS).getCallsUnderWayList())
                .singleElement()
                .satisfies(call -> assertThat(call.getPrincipalArn()).isEqualTo(on.role("dev")));
    }

    private static io.keyward.access.shard.Lease held(Lease lease) {
        return new io.keyward.access.shard.Lease(
                "worker-" + lease.getShard().getAccount(),
                new Shard(lease.getShard().getAccount(), lease.getShard().getRegion()),
                lease.getEpoch());
    }

    private Future<UpdateClusterResponse> pausing() {
        return callers.submit(() -> on.calls
                .clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setMode(ClusterMode.CLUSTER_MODE_PAUSED)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("mode"))
                        .build()));
    }

    @Test
    void what_was_taken_back_from_a_stream_counts_as_under_way_until_the_worker_says_otherwise() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"));
        Lease lease = on.lease();
        WorkItem item = on.worker.stream(lease, 8).next();
        Future<UpdateClusterResponse> pausing = pausing();
        assertEventually(SOON, () -> assertThat(on.value("SELECT mode FROM cluster WHERE id = " + on.id()))
                .isEqualTo("PAUSED"));

        var unused = on.worker.stream(lease, 8);
        assertEventually(SOON, () -> assertThat(on.value(
                        "SELECT count(*) FROM entry_sync WHERE item_id IS NOT NULL AND cluster_id = " + on.id()))
                .isEqualTo("0"));
        assertThat(on.value("SELECT worker_id FROM work_taken_back WHERE principal_arn = '" + on.role("dev") + "'"))
                .isEqualTo(on.worker.id());
        assertThatThrownBy(() -> pausing.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        on.worker.send(
                on.worker.report(lease, item, PushOutcome.PUSH_OUTCOME_RETRY).setRetryAfter(Durations.fromSeconds(1)));
        assertThat(pausing.get(5, TimeUnit.SECONDS).getCallsUnderWayList()).isEmpty();
    }

    @Test
    void what_was_taken_back_with_the_lease_is_under_way_no_more() {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.create(on.role("dev"));
        Lease lease = on.lease();
        on.worker.stream(lease, 8).next();
        on.worker.renew(0, List.of(lease));

        TestWorker next = on.worker("next-" + on.account);
        assertThat(next.stream(next.lease(on.account), 8).next().hasPush()).isTrue();

        assertThat(on.value("SELECT count(*) FROM work_taken_back WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
    }

    @Test
    void principals_that_somebody_has_locked_hold_up_no_other_cluster() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        for (String suffix : List.of("-b", "-c")) {
            on.register(on.cluster + suffix, ClusterMode.CLUSTER_MODE_ENFORCE);
            create(on.cluster + suffix, "hot");
        }
        List<Future<?>> stuck = new ArrayList<>();
        try (Connection frozen = database.getConnection();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute("SELECT 1 FROM entry_sync WHERE principal_arn = '" + on.role("hot") + "' FOR UPDATE");
            for (String suffix : List.of("-b", "-c")) {
                stuck.add(callers.submit(() -> on.calls
                        .entries()
                        .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                                .setCluster(on.cluster + suffix)
                                .setPrincipalArn(on.role("hot"))
                                .build())));
            }
            assertEventually(SOON, () -> assertThat(on.waitingForLocks()).isEqualTo(2));

            on.create(on.role("elsewhere"));

            assertThat(on.waitingForLocks()).as("the other two wait still").isEqualTo(2);
            frozen.rollback();
            frozen.setAutoCommit(true);
        }
        for (Future<?> change : stuck) {
            change.get(10, TimeUnit.SECONDS);
        }
    }

    /** A read that is frozen in the middle of being given away holds a row that no change can pass over. */
    @Test
    void a_lock_that_is_not_had_fails_its_own_cluster_only() throws Exception {
        on.registered(ClusterMode.CLUSTER_MODE_ENFORCE);
        on.register(on.cluster + "-b", ClusterMode.CLUSTER_MODE_ENFORCE);
        List<Future<?>> changes = new ArrayList<>();
        try (Connection frozen = database.getConnection();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute(
                    "SELECT 1 FROM cluster_read WHERE cluster_id = " + on.id(on.cluster + "-b") + " FOR UPDATE");
            Future<?> stuck = callers.submit(() -> on.calls
                    .clusters()
                    .updateCluster(UpdateClusterRequest.newBuilder()
                            .setCluster(on.cluster + "-b")
                            .setMode(ClusterMode.CLUSTER_MODE_WARN)
                            .setUpdateMask(FieldMask.newBuilder().addPaths("mode"))
                            .build()));
            for (int i = 0; i < 20; i++) {
                String name = "r" + i;
                changes.add(callers.submit(() -> on.create(on.role(name))));
            }
            for (Future<?> change : changes) {
                change.get(4, TimeUnit.SECONDS);
            }

            assertThatThrownBy(() -> stuck.get(15, TimeUnit.SECONDS)).hasMessageContaining("the database is busy");
            frozen.rollback();
            frozen.setAutoCommit(true);
        }
    }

    private void create(String cluster, String name) {
        var unused = on.calls
                .entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(on.role(name))
                        .build());
    }

    private String streamId() {
        return "SELECT stream_id FROM shard_lease WHERE account = '" + on.account + "'";
    }
}
