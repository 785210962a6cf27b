package io.keyward.access.shard;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.keyward.access.cluster.Shard;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.access.shard.LeaseCoordinator.Answers;
import io.keyward.access.shard.LeaseCoordinator.Renewal;
import io.keyward.grpc.error.ServiceException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas and workers against one real PostgreSQL, which nobody else writes to; time passes when the test says so. */
class LeaseCoordinatorTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static EmbeddedPostgres postgres;
    private static DatabaseSessions database;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TTL.toNanos());
    private final List<Replica> replicas = new ArrayList<>();
    private final Replica a = new Replica();
    private final Replica b = new Replica();
    private final Worker first = new Worker("first");
    private final Worker second = new Worker("second");

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres =
                EmbeddedPostgres.builder().setServerConfig("autovacuum", "off").start();
        database = new DatabaseSessions(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        Flyway.configure().dataSource(postgres.getPostgresDatabase()).load().migrate();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void clear() {
        sql("TRUNCATE cluster, shard_lease, sync_worker CASCADE");
        shard("us-west-1");
    }

    @AfterEach
    void stop() {
        replicas.forEach(Replica::die);
    }

    /** A replica of access-service, as far as leases go; each round is one call. */
    private final class Replica {
        private final LeaseCoordinator coordinator = new LeaseCoordinator(database, TTL, now::get);

        Replica() {
            replicas.add(this);
        }

        void round(Renewal... renewals) {
            try {
                coordinator.round(List.of(renewals));
            } catch (SQLException e) {
                coordinator.drop();
                throw new IllegalStateException(e);
            }
        }

        /** The process ends without a word. */
        void die() {
            coordinator.drop();
        }
    }

    /** A worker as far as leases go: what it holds, and until when it believes so. */
    private final class Worker implements Answers {
        private final String id;
        private List<Lease> held = List.of();
        private List<Lease> wantedBack = List.of();
        private long until = now.get();
        private boolean first = true;

        Worker(String id) {
            this.id = id;
        }

        List<Lease> renew(Replica replica) {
            return renew(replica, List.of());
        }

        List<Lease> renew(Replica replica, List<Lease> returned) {
            long asked = now.get();
            replica.round(new Renewal(id, 100, returned, first, this));
            first = false;
            until = asked + TTL.toNanos() / 10 * 9;
            return held;
        }

        List<Lease> moveTo(Replica replica) {
            first = true;
            return renew(replica);
        }

        boolean acts() {
            return !held.isEmpty() && until - now.get() > 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void answer(List<Lease> leases, List<Lease> back) {
            held = leases;
            wantedBack = back;
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static void shard(String region) {
        sql(
                "INSERT INTO cluster (id, arn, name, account, region, mode, role_arn, revision, created_at, modified_at) VALUES"
                        + " (gen_random_uuid(), '" + region + "', 'c', '123456789012', '" + region
                        + "', 'PAUSED', '', 0, now(), now())");
    }

    private static void sql(String statement) {
        try (Connection connection = connection();
                Statement update = connection.createStatement()) {
            update.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String value(String query) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connection() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    private static boolean isBelieved(Lease lease) {
        try (Connection connection = connection()) {
            Leases.check(connection, lease);
            return true;
        } catch (ServiceException.Precondition _) {
            return false;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void renewing_writes_nothing() {
        shard("us-west-2");
        first.renew(a);
        second.renew(b);
        first.renew(a);
        first.renew(a, first.wantedBack);
        second.renew(b);
        assertThat(first.held).hasSize(1);
        assertThat(second.held).hasSize(1);

        assertEventually(SOON, () -> {
            String before = value("SELECT pg_current_wal_insert_lsn()");
            for (int renewal = 0; renewal < 10; renewal++) {
                first.renew(a);
                second.renew(b);
                pass(TTL.dividedBy(3));
            }
            assertThat(value("SELECT pg_current_wal_insert_lsn()")).isEqualTo(before);
        });
    }

    @Test
    void a_shard_is_nobody_elses_while_it_is_renewed_on_another_replica() {
        Lease held = first.renew(a).getFirst();
        for (int renewal = 0; renewal < 10; renewal++) {
            assertThat(second.renew(b)).isEmpty();
            pass(TTL.dividedBy(3));
            assertThat(first.renew(a)).containsExactly(held);
        }
    }

    @Test
    void when_a_replica_dies_its_worker_goes_on_at_another_one_at_once() {
        Lease held = first.renew(a).getFirst();
        a.die();

        assertThat(first.moveTo(b)).containsExactly(held);
        assertThat(second.renew(b)).isEmpty();
    }

    @Test
    void a_worker_may_go_back_and_forth_between_replicas() {
        Lease held = first.renew(a).getFirst();

        assertThat(first.moveTo(b)).containsExactly(held);
        assertThat(first.moveTo(a)).containsExactly(held);
        pass(TTL.multipliedBy(2));
        b.round();
        assertThat(isBelieved(held)).isTrue();
    }

    @Test
    void when_replica_and_worker_die_nobody_acts_before_the_former_worker_cannot() {
        Lease held = first.renew(a).getFirst();
        pass(TTL.dividedBy(3));
        a.die();

        for (int look = 0; look <= 10; look++) {
            assertThat(second.renew(b)).isEmpty();
            assertThat(isBelieved(held)).isTrue();
            pass(TTL.dividedBy(10));
        }
        assertThat(first.acts()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(second.renew(b)).containsExactly(new Lease("second", held.shard(), held.epoch() + 1));
        assertThat(isBelieved(held)).isFalse();
    }

    @Test
    void a_worker_that_is_silent_loses_its_shards_after_it_has_stopped_by_itself() {
        Lease held = first.renew(a).getFirst();
        second.renew(a);

        pass(TTL.dividedBy(10).multipliedBy(9));
        assertThat(first.acts()).isFalse();
        assertThat(second.renew(a)).isEmpty();
        pass(TTL.dividedBy(10).plusMillis(1));

        assertThat(second.renew(a)).extracting(Lease::epoch).containsExactly(held.epoch() + 1);
        assertThat(first.renew(a)).isEmpty();
    }

    @Test
    void a_session_that_breaks_is_followed_by_another_one_that_holds_the_same() {
        Lease held = first.renew(a).getFirst();
        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'keyward leases'");

        assertThatThrownBy(() -> first.renew(a)).hasRootCauseInstanceOf(SQLException.class);

        assertThat(first.renew(a)).containsExactly(held);
        pass(TTL.multipliedBy(2));
        first.renew(a);
        assertThat(second.renew(b)).isEmpty();
    }

    @Test
    void a_replica_whose_shards_were_taken_while_it_was_cut_off_does_not_get_them_back() {
        Lease held = first.renew(a).getFirst();
        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'keyward leases'");
        second.renew(b);
        pass(TTL.plusMillis(1));
        Lease taken = second.renew(b).getFirst();

        assertThatThrownBy(() -> first.renew(a)).hasRootCauseInstanceOf(SQLException.class);

        assertThat(first.renew(a)).isEmpty();
        assertThat(isBelieved(held)).isFalse();
        assertThat(isBelieved(taken)).isTrue();
    }

    @Test
    void a_replica_that_is_frozen_loses_its_session() throws SQLException {
        try (LeaseSession frozen = LeaseSession.open(database, Duration.ofSeconds(1));
                LeaseSession other = LeaseSession.open(database, Duration.ofMinutes(1))) {
            assertThat(other.look().sessions()).contains(frozen.number(), other.number());

            assertEventually(SOON, () -> {
                try {
                    assertThat(other.look().sessions()).containsExactly(other.number());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Test
    void while_a_report_is_being_written_its_shard_is_renewed_and_not_taken() throws SQLException {
        Lease held = first.renew(a).getFirst();
        try (Connection report = connection()) {
            report.setAutoCommit(false);
            Leases.check(report, held);

            assertThat(first.renew(a)).containsExactly(held);
            a.round(new Renewal("first", 0, List.of(held), false, first));
            assertThat(second.renew(b)).isEmpty();
            report.rollback();
        }
        assertThat(second.renew(b)).hasSize(1);
    }

    @Test
    void workers_of_replicas_that_are_no_more_are_forgotten() {
        first.renew(a);
        a.die();
        second.renew(b);
        pass(TTL.plusMillis(1));
        second.renew(b);

        assertThat(value("SELECT string_agg(worker_id, ' ') FROM sync_worker")).isEqualTo("second");
    }

    @Test
    void shares_settle_across_replicas() {
        for (int region = 2; region <= 7; region++) {
            shard("us-west-" + region);
        }
        assertThat(first.renew(a)).hasSize(7);
        assertThat(second.renew(b)).isEmpty();
        first.renew(a);
        first.renew(a, first.wantedBack);
        second.renew(b);

        assertThat(first.held.size() + second.held.size()).isEqualTo(7);
        assertThat(Math.abs(first.held.size() - second.held.size())).isEqualTo(1);
        assertThat(first.renew(a).stream().map(Lease::shard).toList())
                .doesNotContainAnyElementsOf(
                        second.held.stream().map(Lease::shard).toList());
    }

    @Test
    void a_shard_without_clusters_is_nobodys() {
        first.renew(a);
        sql("DELETE FROM cluster");

        assertThat(first.renew(a)).isEmpty();
        shard("us-west-1");
        assertThat(first.renew(a)).extracting(Lease::shard).containsExactly(new Shard("123456789012", "us-west-1"));
    }

    /** Whoever sets the clock of a machine must not be able to let two workers act at once. */
    @Test
    void no_wall_clock_is_asked_by_leases() {
        ArchRuleDefinition.noClasses()
                .that()
                .haveNameMatching(".*\\.(Lease\\w*|FairShare)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Instant.class)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.keyward.access.shard"));
        assertThat(value(
                        "SELECT count(*) FROM information_schema.columns WHERE table_name IN ('shard_lease', 'sync_worker')"
                                + " AND data_type LIKE 'timestamp%'"))
                .isEqualTo("0");
    }
}
