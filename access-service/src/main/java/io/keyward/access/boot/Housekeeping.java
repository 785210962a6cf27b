package io.keyward.access.boot;

import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.AnsweredRequests;
import io.quarkus.scheduler.Scheduled;
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

    private final DataSource database;
    private final ClusterChanges changes;
    private final Clock clock;

    Housekeeping(DataSource database, ClusterChanges changes, Clock clock) {
        this.database = database;
        this.changes = changes;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "1m")
    void sweep() throws SQLException {
        Instant now = clock.instant();
        remove("DELETE FROM answered_request WHERE answered_at < ?", now.minus(AnsweredRequests.REMEMBERED));
        remove("DELETE FROM awaited_change WHERE deadline < ?", now.minus(FORGOTTEN_WAIT));
        changes.expire();
    }

    private void remove(String sql, Instant before) throws SQLException {
        try (Connection connection = database.getConnection()) {
            var unused = Jdbc.update(connection, sql, before);
        }
    }
}
