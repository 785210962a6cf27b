package io.keyward.access.lifecycle;

import io.keyward.access.commit.Notifications;
import io.keyward.access.commit.Notifications.Topic;
import io.keyward.access.jdbc.Jdbc;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers wait for EKS: the one who made a change, and those who repeat its request meanwhile, on any replica. Whether a refusal still
 * takes the change back, or comes too late and only shows on the entry, is decided by one row: the first waiter whose time is up removes
 * it, the report writes its verdict into it, and only one of them is first. So all are told the same: once one was told that the change
 * stands, it does. A row with a refusal stays for those who still look for it.
 */
@ApplicationScoped
public class AwaitedChanges {

    /** When a waiter first looks for a verdict that came before it began to wait, and how often for one that it was not told of. */
    private static final long FIRST_LOOK_MILLIS = 50;

    private static final long LOOK_MILLIS = 1_000;

    private static final String UNDECIDED = "SELECT 1 FROM awaited_change WHERE id = ? AND status = 'PENDING'";

    private static final String CLOSE =
            "DELETE FROM awaited_change WHERE id = ? AND status <> 'REFUSED' RETURNING status";

    private static final String REFUSAL = """
            SELECT failure_code, failure_message, failure_request_id, superseded FROM awaited_change
            WHERE id = ? AND status = 'REFUSED'
            """;

    private final DataSource database;
    private final Notifications notifications;
    private final Map<String, Set<CountDownLatch>> waiting = new ConcurrentHashMap<>();

    AwaitedChanges(DataSource database, Notifications notifications) {
        this.database = database;
        this.notifications = notifications;
        // A verdict whose notice was lost is found by the next look.
        notifications.listen(Topic.VERDICT, change -> {
            var unused = tell(change);
        });
    }

    /**
     * Waits for the verdict on a change that has been committed, for at most {@code wait}; afterwards nothing is decided about it any more.
     */
    public EksVerdict await(UUID change, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        CountDownLatch told = new CountDownLatch(1);
        waiting.compute(change.toString(), (id, others) -> {
            Set<CountDownLatch> all = others == null ? new HashSet<>() : others;
            all.add(told);
            return all;
        });
        try {
            long look = FIRST_LOOK_MILLIS;
            while (true) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || told.await(Math.min(left, look), TimeUnit.MILLISECONDS) || decided(change)) {
                    return close(change);
                }
                look = LOOK_MILLIS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return close(change);
        } finally {
            waiting.computeIfPresent(change.toString(), (id, all) -> {
                all.remove(told);
                return all.isEmpty() ? null : all;
            });
        }
    }

    /** A verdict on the change has been committed. */
    void committed(UUID change) {
        if (!tell(change.toString())) {
            notifications.send(Topic.VERDICT, change.toString());
        }
    }

    /** Whether the change is waited for here. */
    private boolean tell(String change) {
        return waiting.computeIfPresent(change, (id, all) -> {
                    all.forEach(CountDownLatch::countDown);
                    return all;
                })
                != null;
    }

    /** There is a verdict, or another waiter has ended the wait for it. */
    private boolean decided(UUID change) {
        return query(UNDECIDED, change, row -> true).isEmpty();
    }

    /** The last word: with the row gone, no report can decide it any more. Who finds it gone hears of no refusal, for there was none. */
    private EksVerdict close(UUID change) {
        Optional<EksVerdict> closed = query(
                CLOSE,
                change,
                row -> row.getString("status").equals("APPLIED") ? new EksVerdict.Applied() : new EksVerdict.Pending());
        return closed.or(() -> query(REFUSAL, change, AwaitedChanges::refusal)).orElseGet(EksVerdict.Pending::new);
    }

    private static EksVerdict refusal(ResultSet row) throws SQLException {
        return new EksVerdict.Refused(
                text(row.getString("failure_code")),
                text(row.getString("failure_message")),
                text(row.getString("failure_request_id")),
                superseded(row.getArray("superseded")));
    }

    private static SortedSet<String> superseded(@Nullable Array parts) throws SQLException {
        return parts == null ? new TreeSet<>() : new TreeSet<>(Arrays.asList((String[]) parts.getArray()));
    }

    private <T> Optional<T> query(String sql, UUID change, Jdbc.RowReader<T> reader) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, sql, reader, change).stream().findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("the verdict on a change cannot be read", e);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
