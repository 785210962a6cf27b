package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.LocalPlatform;
import io.keyward.local.PostgresCopy;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** PostgreSQL under load: restored to a point in time, restarted, and lost for good while a standby takes its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverTest {

    private static final int CHANGES = 10;
    private static final int DECISIONS = 20;
    /** What may pass, beside the time without a database, until connections are made anew. */
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    private final LocalPlatform platform = LocalPlatform.startWithStandby("failover");

    @AfterAll
    void stop() {
        platform.stop();
    }

    /** The log and what it tells of are of one moment, although one was ahead of the other at any time. */
    @Test
    @Order(1)
    void both_databases_are_consistent_after_a_restore_to_a_point_in_time() throws Exception {
        Load load = new Load(platform, List.of(platform.gatewayUrl()), Set.of(503, 429), CHANGES, DECISIONS);
        try (load;
                PostgresCopy backup = platform.backup()) {
            load.awaitMore(CHANGES, DECISIONS);
            String moment = backup.now();
            load.awaitMore(CHANGES, DECISIONS);
            backup.restore(moment);
            load.close();

            try (Connection access = backup.database("access");
                    Connection audit = backup.database("audit")) {
                assertThat(texts(audit, "SELECT (count(*) = max(sequence))::text FROM event"))
                        .containsExactly("true");
                Map<String, AuditEvent> events = new HashMap<>();
                events(audit, "SELECT payload FROM event", events);
                events(access, "SELECT payload FROM outbox", events);
                Set<String> desired =
                        texts(access, "SELECT principal_arn FROM access_entry WHERE principal_arn LIKE '%role/load-%'");
                Set<String> told = principals(events, "access-entry.create");
                told.removeAll(principals(events, "access-entry.delete"));
                assertThat(desired).isNotEmpty().isEqualTo(told);
            }
        }
        load.assertNothingLost();
    }

    private static Set<String> principals(Map<String, AuditEvent> events, String action) {
        Set<String> principals = new HashSet<>();
        events.values().stream()
                .filter(event -> event.getAction().equals(action) && event.getOutcome() == Outcome.OUTCOME_SUCCESS)
                .map(AuditEvent::getPrincipalArn)
                .filter(principal -> principal.contains("role/load-"))
                .forEach(principals::add);
        return principals;
    }

    private static void events(Connection database, String query, Map<String, AuditEvent> events) throws Exception {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                AuditEvent event = AuditEvent.parseFrom(rows.getBytes(1));
                events.put(event.getId(), event);
            }
        }
    }

    private static Set<String> texts(Connection database, String query) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    @Test
    @Order(2)
    void calls_fail_for_no_longer_than_the_database_is_away_and_nothing_acknowledged_is_lost() {
        // 503: unavailable; 504: too late; 429: full of what waits. Whether a change was made is not known; a repeat
        // gets the first answer.
        Load load = new Load(platform, List.of(platform.gatewayUrl()), Set.of(503, 504, 429), CHANGES, DECISIONS);
        try (load;
                PostgresCopy standby = platform.standby()) {
            load.awaitMore(CHANGES, DECISIONS);

            Duration away = timed(() -> platform.restart("postgres"));
            load.awaitMore(CHANGES, DECISIONS);
            recovered(load, "restart", away);

            away = timed(() -> {
                platform.loseDatabase();
                standby.promote();
            });
            load.awaitMore(2 * CHANGES, 2 * DECISIONS);
            recovered(load, "failover", away);

            load.close();
            load.assertNothingLost();
        }
    }

    private static void recovered(Load load, String what, Duration away) {
        Duration slowest = load.slowest();
        System.out.println(what + ": no database for " + away + ", the slowest call took " + slowest);
        assertThat(slowest).isLessThan(away.plus(RECOVERY));
    }

    private static Duration timed(Runnable action) {
        long begun = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
