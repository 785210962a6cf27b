package io.keyward.access.entry;

import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.loop.Loops;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what has had its time, on whichever replica comes first: each looks under the cluster's lock whether there is anything left to
 * do. Nothing that is given lasts less than a minute, so a look every half of it misses nothing; in between one sleeps until the next end
 * that is known.
 */
@ApplicationScoped
class Expirations {

    private static final Logger LOG = Logger.getLogger(Expirations.class);

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    /** After a round that left something: no end is due again before. */
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(10);

    /** Entries of one look. */
    private static final int TOGETHER = 100;

    private static final String NEXT = """
            SELECT next_expiry, cluster_id, principal_arn FROM access_entry WHERE next_expiry IS NOT NULL
            AND (next_expiry, cluster_id, principal_arn) > (?, ?, ?)
            ORDER BY next_expiry, cluster_id, principal_arn LIMIT\s""" + TOGETHER;

    private record Due(Instant at, UUID clusterId, String principalArn) {

        private static final Due BEFORE_ALL = new Due(Instant.EPOCH, new UUID(0, 0), "");
    }

    /** An entry that stays an administrator's beyond its time. */
    private record Kept(UUID clusterId, String principalArn) {}

    private final DataSource database;
    private final ClusterTransactions transactions;
    private final Loops loops;
    private final Clock clock;

    /** Those of the last round: each is told of once, while it lasts. */
    private Set<Kept> kept = Set.of();

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
    synchronized Duration takeBack() {
        Round round = new Round();
        Due last = Due.BEFORE_ALL;
        while (true) {
            List<Due> next = next(last);
            Instant now = clock.instant();
            List<Due> due = next.stream().filter(one -> !one.at.isAfter(now)).toList();
            due.forEach(round::takeBack);
            if (due.size() < TOGETHER) {
                kept = round.keeps;
                round.end();
                return due.size() < next.size() ? sleep(Duration.between(now, next.get(due.size()).at)) : LONGEST_SLEEP;
            }
            last = due.getLast();
        }
    }

    /** One pass over all that is due. */
    private final class Round {

        private final Set<Kept> keeps = new HashSet<>();
        private @Nullable RuntimeException failure;

        private void takeBack(Due due) {
            try {
                if (!Expirations.this.takeBack(due, false)) {
                    keep(due);
                    var _ = Expirations.this.takeBack(due, true);
                }
            } catch (ServiceException.NotFound unregistered) {
                // The entry went with its cluster.
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        private void keep(Due due) {
            Kept entry = new Kept(due.clusterId, due.principalArn);
            if (keeps.add(entry) && !kept.contains(entry)) {
                LOG.warnf(
                        "what was given until now stays, since the cluster would have no administrator without it cluster=%s principal=%s",
                        due.clusterId, due.principalArn);
            }
        }

        private void end() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** False if that would take the last administrator from the cluster: then nothing was done. */
    private boolean takeBack(Due due, boolean sparing) {
        try {
            var _ = transactions.run(new ExpiredGrants(due.clusterId, due.principalArn, sparing));
            return true;
        } catch (ServiceException.Precondition refusal) {
            if (refusal.reason() == ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR) {
                return false;
            }
            throw refusal;
        }
    }

    private static Duration sleep(Duration untilNext) {
        if (untilNext.compareTo(SHORTEST_SLEEP) < 0) {
            return SHORTEST_SLEEP;
        }
        return untilNext.compareTo(LONGEST_SLEEP) < 0 ? untilNext : LONGEST_SLEEP;
    }

    private List<Due> next(Due after) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                    connection,
                    NEXT,
                    row -> new Due(
                            row.getObject(1, OffsetDateTime.class).toInstant(),
                            row.getObject(2, UUID.class),
                            row.getString(3)),
                    after.at,
                    after.clusterId,
                    after.principalArn);
        } catch (SQLException e) {
            throw new IllegalStateException("what is to be taken back cannot be read", e);
        }
    }
}
