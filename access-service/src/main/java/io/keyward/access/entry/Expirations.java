package io.keyward.access.entry;

import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.loop.Loops;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what has had its time, on whichever replica comes first: each looks under the cluster's lock whether there is anything left to
 * do. Nothing that is given lasts less than a minute, so a look every half of it misses nothing; in between one sleeps until the next end
 * that is known.
 */
@ApplicationScoped
class Expirations {

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    /** After a round that left something: no end is due again before. */
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(10);

    /** Entries of one look. */
    private static final int TOGETHER = 100;

    private static final String NEXT = """
            SELECT cluster_id, principal_arn, next_expiry FROM access_entry WHERE next_expiry IS NOT NULL
            ORDER BY next_expiry LIMIT\s""" + TOGETHER;

    private record Due(UUID clusterId, String principalArn, Instant at) {}

    private final DataSource database;
    private final ClusterTransactions transactions;
    private final Loops loops;
    private final Clock clock;

    Expirations(DataSource database, ClusterTransactions transactions, Loops loops, Clock clock) {
        this.database = database;
        this.transactions = transactions;
        this.loops = loops;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        var _ = loops.start("expirations", loop -> Thread.sleep(takeBack()));
    }

    /**
     * Takes back all that is due; what cannot be taken back for now does not hold up the rest.
     *
     * @return how long there is nothing to do
     */
    Duration takeBack() {
        while (true) {
            List<Due> next = next();
            Instant now = clock.instant();
            List<Due> due = next.stream().filter(one -> !one.at.isAfter(now)).toList();
            takeBack(due);
            if (due.size() < TOGETHER) {
                return due.size() < next.size() ? sleep(Duration.between(now, next.get(due.size()).at)) : LONGEST_SLEEP;
            }
        }
    }

    private void takeBack(List<Due> due) {
        @Nullable RuntimeException failure = null;
        for (Due one : due) {
            try {
                var unused = transactions.run(new ExpiredGrants(one.clusterId, one.principalArn));
            } catch (ServiceException.NotFound unregistered) {
                // The entry went with its cluster.
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static Duration sleep(Duration untilNext) {
        if (untilNext.compareTo(SHORTEST_SLEEP) < 0) {
            return SHORTEST_SLEEP;
        }
        return untilNext.compareTo(LONGEST_SLEEP) < 0 ? untilNext : LONGEST_SLEEP;
    }

    private List<Due> next() {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                    connection,
                    NEXT,
                    row -> new Due(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            row.getObject(3, OffsetDateTime.class).toInstant()));
        } catch (SQLException e) {
            throw new IllegalStateException("what is to be taken back cannot be read", e);
        }
    }
}
