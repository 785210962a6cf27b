package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import io.keyward.local.LocalPlatform;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A platform with four clusters of which none is due: nothing is written, and next to nothing computed. */
class IdleTest {
    private static final List<String> SERVICES = List.of("access-service", "audit-service", "sync-worker", "gateway");
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A share of one core; the machine that runs the tests is busy with them, hence more than the goal of 0.01. */
    private static final double MOST = 0.04;

    private final LocalPlatform platform =
            LocalPlatform.start("idle", List.of("-Dkeyward.access.deep-read-interval=PT15M"));

    @AfterEach
    void stop() {
        platform.stop();
    }

    @Test
    void an_idle_platform_writes_no_wal_and_takes_next_to_no_processor_time() throws SQLException {
        try (Connection database = platform.database("postgres")) {
            // Compilers, first events and PostgreSQL's own snapshots come to rest first.
            Eventually.assertEventually(PATIENCE, () -> {
                Sample before = sample(database);
                Sample after = Eventually.eventually(WINDOW.multipliedBy(2), () -> {
                    Sample now = sample(database);
                    assertThat(now.nanos() - before.nanos()).isGreaterThan(WINDOW.toNanos());
                    return now;
                });
                assertThat(after.wal() - before.wal()).as("bytes of WAL").isZero();
                assertThat(after.shares(before))
                        .allSatisfy((service, share) ->
                                assertThat(share).as(service).isLessThan(MOST));
            });
        }
    }

    /** How much WAL there is, and how much processor time each service has taken. */
    private record Sample(long nanos, long wal, Map<String, Duration> processorTimes) {
        Map<String, Double> shares(Sample before) {
            Map<String, Double> shares = new TreeMap<>();
            processorTimes.forEach((service, time) -> shares.put(
                    service,
                    (double) time.minus(before.processorTimes.getOrDefault(service, Duration.ZERO))
                                    .toNanos()
                            / (nanos - before.nanos)));
            return shares;
        }
    }

    private Sample sample(Connection database) {
        Map<String, Duration> times = new TreeMap<>();
        for (String service : SERVICES) {
            times.put(
                    service,
                    ProcessHandle.of(platform.pid(service))
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElseThrow());
        }
        try (Statement statement = database.createStatement();
                ResultSet position =
                        statement.executeQuery("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) {
            position.next();
            return new Sample(System.nanoTime(), position.getLong(1), times);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
