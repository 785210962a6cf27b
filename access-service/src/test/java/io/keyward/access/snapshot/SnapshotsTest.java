package io.keyward.access.snapshot;

import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.ClusterFixture;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Heads;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept in memory is what the database holds. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SnapshotsTest {

    private static final long SEED = 7;

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    @Inject
    Heads heads;

    @Inject
    ClusterChanges changes;

    @Inject
    SnapshotLoader loader;

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
        Snapshots kept = fresh(1_000);
        for (int i = 0; i < 60; i++) {
            change();
            Snapshot followed = desired(kept);
            Snapshot read = desired(fresh(1_000));
            assertThat(followed.entries()).isEqualTo(read.entries());
            assertThat(followed.revision()).isEqualTo(read.revision());
        }
    }

    @Test
    void an_unchanged_state_is_not_read_again() {
        cluster.create(role("one"));
        Snapshots kept = fresh(1_000);

        assertThat(desired(kept)).isSameAs(desired(kept));
    }

    @Test
    void where_it_is_no_longer_known_what_changed_all_is_read() {
        cluster.create(role("one"));
        Snapshots kept = fresh(1_000);
        Snapshot unused = desired(kept);
        cluster.create(role("two"));
        cluster.create(role("three"));
        cluster.sql(
                "DELETE FROM cluster_change WHERE version = 2 AND cluster_id = (SELECT id FROM cluster WHERE arn = '"
                        + cluster.arn + "')");

        assertThat(desired(kept).entries()).containsOnlyKeys(role("one"), role("two"), role("three"));
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
    void clusters_not_asked_about_for_long_make_room() {
        cluster.create(role("one"));
        try (ClusterFixture other = new ClusterFixture(server.port(), database)) {
            other.create(role("two"));
            Snapshots small = fresh(3);
            Snapshot first = desired(small);

            Snapshot second = small.get(demand(other));

            assertThat(small.get(demand(other))).isSameAs(second);
            assertThat(desired(small)).isNotSameAs(first);
            assertThat(desired(small).entries()).isEqualTo(first.entries());
        }
    }

    /** What a process that has just started knows. */
    private Snapshots fresh(long maxObjects) {
        return new Snapshots(heads, changes, loader, () -> maxObjects);
    }

    private Snapshot desired(Snapshots snapshots) {
        return snapshots.get(demand(cluster));
    }

    private static Demand demand(ClusterFixture cluster) {
        return new Demand(cluster.arn, ClusterState.DESIRED, 0, Duration.ZERO);
    }

    private void change() {
        List<String> roles = List.of(role("a"), role("b"), role("c"));
        String role = roles.get(random.nextInt(roles.size()));
        boolean there = desired(fresh(1_000)).entries().containsKey(role);
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
