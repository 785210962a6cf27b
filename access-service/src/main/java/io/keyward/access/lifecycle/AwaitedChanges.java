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
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller wait for EKS. Whether a refusal still takes its change back, or comes too late and only shows on the entry, is decided
 * by one row: the waiter removes it when its time is up, the report writes its verdict into it, and only one of them is first.
 */
@ApplicationScoped
public class AwaitedChanges {

    /** When a waiter first looks for a verdict that came before it began to wait, and how often for one that it was not told of. */
    private static final long FIRST_LOOK_MILLIS = 50;

    private static final long LOOK_MILLIS = 1_000;

    private static final String VERDICT = "SELECT status FROM awaited_change WHERE id = ? AND status <> 'PENDING'";

    private static final String CLOSE = """
            DELETE FROM awaited_change WHERE id = ?
            RETURNING status, failure_code, failure_message, failure_request_id, superseded
            """;

    private final DataSource database;
    private final Notifications notifications;
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();

    AwaitedChanges(DataSource database, Notifications notifications) {
        this.database = database;
        this.notifications = notifications;
        // A verdict whose notice was lost is found by the next look.
        notifications.listen(Topic.VERDICT, change -> {
            var unused = tell(change);
        });
    }

    /** Waits for the verdict on a change that has been committed, for at most {@code wait}; afterwards nobody waits for it any more. */
    public Verdict await(UUID change, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        CountDownLatch told = new CountDownLatch(1);
        waiting.put(change.toString(), told);
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
            waiting.remove(change.toString());
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
        CountDownLatch told = waiting.get(change);
        if (told != null) {
            told.countDown();
        }
        return told != null;
    }

    private boolean decided(UUID change) {
        return query(VERDICT, change, row -> true).isPresent();
    }

    /** The last word: with the row gone, no report can decide it any more. */
    private Verdict close(UUID change) {
        return query(CLOSE, change, AwaitedChanges::verdict).orElseGet(Verdict.Pending::new);
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        return switch (row.getString("status")) {
            case "APPLIED" -> new Verdict.Applied();
            case "REFUSED" ->
                new Verdict.Refused(
                        text(row.getString("failure_code")),
                        text(row.getString("failure_message")),
                        text(row.getString("failure_request_id")),
                        superseded(row.getArray("superseded")));
            default -> new Verdict.Pending();
        };
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
