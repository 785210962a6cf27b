package io.keyward.access.boot;

import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.grpc.settings.Rule;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** Removes what has had its time. */
@ApplicationScoped
class Housekeeping {

    /** Long after any deadline: nobody looks for these any more. */
    private static final Duration FORGOTTEN_WAIT = Duration.ofHours(1);

    /** Keys and credentials that have expired are shown as such for so long. */
    private static final Duration EXPIRED_KEPT = Duration.ofDays(7);

    /** Rows in one transaction: locks are held for moments only. */
    private static final int BATCH = 1_000;

    /** For how long what is over is kept. */
    @ConfigMapping(prefix = "keyward.access")
    interface Config {

        /** How long a drift finding is kept after it was resolved; the log keeps its events. */
        @WithDefault("P90D")
        @Rule(min = "1h", max = "P3650D")
        Duration resolvedFindingsKept();
    }

    private final DataSource database;
    private final ClusterChanges changes;
    private final Config config;
    private final Clock clock;

    Housekeeping(DataSource database, ClusterChanges changes, Config config, Clock clock) {
        this.database = database;
        this.changes = changes;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "1m")
    void sweep() throws SQLException {
        Instant now = clock.instant();
        remove("answered_request", "answered_at", now.minus(AnsweredRequests.REMEMBERED));
        remove("access_key", "expires_at", now.minus(EXPIRED_KEPT));
        remove("webhook_credential", "expires_at", now.minus(EXPIRED_KEPT));
        remove("awaited_change", "deadline", now.minus(FORGOTTEN_WAIT));
        remove("work_taken_back", "until", now);
        remove("drift_finding", "resolved_at", now.minus(config.resolvedFindingsKept()));
        changes.expire();
    }

    /** What somebody has locked is left for the next time. */
    private void remove(String table, String moment, Instant before) throws SQLException {
        String sql = "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table + " WHERE " + moment
                + " < ? LIMIT " + BATCH + " FOR UPDATE SKIP LOCKED))";
        try (Connection connection = database.getConnection()) {
            while (Jdbc.update(connection, sql, before) == BATCH) {
                // More may be left.
            }
        }
    }
}
