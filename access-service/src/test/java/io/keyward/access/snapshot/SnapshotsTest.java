package io.keyward.access.snapshot;

import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.ClusterFixture;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Heads;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept in memory is what the database holds. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SnapshotsTest {

    private static final long SEED = 7;
    private static final long ROOMY = 1_000_000;
    /** Less than two states of one entry take, and more than one. */
    private static final long NARROW = 500;

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    @Inject
    Heads heads;

    @Inject
    ClusterChanges changes;

    @Inject
    StateReader reader;

    @Inject
    AccessPolicyCatalogue catalogue;

    private final Random random = new Random(SEED);
    private ClusterFixture cluster;

    @BeforeEach
    void register() {
        cluster = new ClusterFixture(server.port(), database);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void reading_only_what_changed_comes_to_the_same_as_reading_all() {
        Snapshots kept = fresh(ROOMY);
        for (int i = 0; i < 60; i++) {
            change();
            Snapshot followed = desired(kept);
            Snapshot read = desired(fresh(ROOMY));
            assertThat(entries(followed)).isEqualTo(entries(read));
            assertThat(followed.revision()).isEqualTo(read.revision());
        }
    }

    @Test
    void an_unchanged_state_is_not_read_again() {
        cluster.create(role("one"));
        Snapshots kept = fresh(ROOMY);

        assertThat(desired(kept)).isSameAs(desired(kept));
    }

    @Test
    void where_it_is_no_longer_known_what_changed_all_is_read() {
        cluster.create(role("one"));
        Snapshots kept = fresh(ROOMY);
        Snapshot unused = desired(kept);
        cluster.create(role("two"));
        cluster.create(role("three"));
        cluster.sql(
                "DELETE FROM cluster_change WHERE version = 2 AND cluster_id = (SELECT id FROM cluster WHERE arn = '"
                        + cluster.arn + "')");

        assertThat(entries(desired(kept))).containsOnlyKeys(role("one"), role("two"), role("three"));
    }

    @Test
    void old_changes_are_forgotten_and_new_ones_kept() {
        cluster.create(role("one"));
        cluster.create(role("two"));
        cluster.sql("UPDATE cluster SET revision = 501 WHERE arn = '" + cluster.arn + "'");

        int unused = changes.expire();

        cluster.sql("DO $$ BEGIN ASSERT (SELECT min(version) = 2 AND count(*) = 1 FROM cluster_change h JOIN cluster c"
                + " ON c.id = h.cluster_id WHERE arn = '" + cluster.arn + "'); END $$");
    }

    @Test
    void what_is_kept_is_bounded_by_bytes_and_what_was_dropped_is_read_again() {
        cluster.create(role("one"));
        try (ClusterFixture other = new ClusterFixture(server.port(), database)) {
            other.create(role("two"));
            Snapshots narrow = fresh(NARROW);
            Snapshot first = desired(narrow);
            Snapshot second = narrow.get(demand(other));
            assertThat(first.bytes() + second.bytes()).isGreaterThan(NARROW);
            assertThat(first.bytes()).isLessThan(NARROW);

            assertThat(narrow.bytes()).isPositive().isLessThanOrEqualTo(NARROW);
            assertThat(entries(desired(narrow))).isEqualTo(entries(first));
        }
    }

    @Test
    void a_change_compiles_its_own_principal_and_no_other() {
        cluster.create(role("one"));
        cluster.associate(role("one"), ClusterFixture.VIEW, "carts");
        cluster.create(role("two"));
        Snapshots kept = fresh(ROOMY);
        Snapshot before = desired(kept);
        cluster.associate(role("two"), ClusterFixture.VIEW, "carts");

        Snapshot after = desired(kept);

        assertThat(associations(after, role("one"))).isSameAs(associations(before, role("one")));
        assertThat(associations(after, role("two"))).hasSize(1);
        assertThat(associations(before, role("two"))).isEmpty();
    }

    @Test
    void who_asks_at_once_gets_what_one_of_them_compiled() {
        cluster.createMany(2_000);
        Snapshots cold = fresh(100 * ROOMY);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Snapshot>> answers = IntStream.range(0, 16)
                    .mapToObj(i -> callers.submit(() -> {
                        start.await();
                        return desired(cold);
                    }))
                    .toList();
            start.countDown();

            assertThat(answers).allSatisfy(answer -> assertThat(answer.get())
                    .isSameAs(answers.getFirst().get()));
        }
    }

    /** What a process that has just started knows. */
    private Snapshots fresh(long maxBytes) {
        MemorySize limit = new MemorySize(BigInteger.valueOf(maxBytes));
        return new Snapshots(heads, changes, reader, catalogue, () -> limit);
    }

    private static Map<String, EntryContent> entries(Snapshot snapshot) {
        Map<String, EntryContent> entries = new TreeMap<>();
        snapshot.access()
                .principals()
                .forEach(one -> entries.put(one.entry().principalArn(), StateMapping.content(one)));
        return entries;
    }

    private static List<Association> associations(Snapshot snapshot, String role) {
        return snapshot.access().find(role).orElseThrow().associations();
    }

    private Snapshot desired(Snapshots snapshots) {
        return snapshots.get(demand(cluster));
    }

    private static Demand demand(ClusterFixture cluster) {
        return new Demand(cluster.arn, ClusterState.DESIRED, 0, Duration.ofSeconds(10));
    }

    private void change() {
        List<String> roles = List.of(role("a"), role("b"), role("c"));
        String role = roles.get(random.nextInt(roles.size()));
        boolean there = desired(fresh(ROOMY)).access().find(role).isPresent();
        if (!there) {
            // EKS was never seen to hold it, so it is gone at once.
            cluster.sql("DELETE FROM entry_sync WHERE removal AND cluster_id = (SELECT id FROM cluster WHERE arn = '"
                    + cluster.arn + "')");
            cluster.create(role, "group-" + random.nextInt(3));
        } else if (random.nextInt(3) == 0) {
            cluster.delete(role);
        } else {
            cluster.associate(role, ClusterFixture.VIEW, "ns-" + random.nextInt(3));
        }
    }
}
