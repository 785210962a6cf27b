package io.keyward.access.commit;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.grpc.loop.Loops;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells the other replicas what was committed here, and hears what was committed there, by PostgreSQL's LISTEN and NOTIFY. It spares
 * looking again and again, and is no more than a hint: who relies on it looks by itself too, if rarely.
 */
@ApplicationScoped
public class Notifications {

    /** Heard instead of a key when anything may have been missed: at the start, and after the connection was lost. */
    public static final String ANY = "";

    private static final String CHANNEL = "keyward";
    private static final char SEPARATOR = ':';

    /** After this silence the connection is tried. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** What is committed within this time goes out together. */
    private static final Duration GATHER = Duration.ofMillis(10);

    /** Of one topic; beyond that it is said that anything may have changed. */
    private static final int MOST_KEYS = 1_000;

    /**
     * A notice takes PostgreSQL's one lock for notices at its commit, so it never rides in the transaction of a change. It need
     * not be durable.
     */
    private static final String NOTIFY = "select pg_notify(?, notice)"
            + " from unnest(?::text[]) notice, set_config('synchronous_commit', 'off', true)";

    /** What happened. */
    public enum Topic {
        /** Events were written to the outbox. */
        EVENTS,
        /** Work may be due; the key is a shard. */
        WORK,
        /** A change was resolved; the key is its id. */
        VERDICT
    }

    private record Notice(Topic topic, String key) {}

    private final AgroalDataSource database;
    private final DatabaseSessions sessions;
    private final Loops loops;
    /** Known by what we said ourselves, which is not heard here. */
    private final String replica = UUID.randomUUID().toString();

    private final Map<Topic, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final Wake somethingToSay = new Wake();
    private Set<Notice> unsaid = new LinkedHashSet<>();

    Notifications(@DataSource("decisions") AgroalDataSource database, DatabaseSessions sessions, Loops loops) {
        this.database = database;
        this.sessions = sessions;
        this.loops = loops;
    }

    void start(@Observes StartupEvent event) {
        var _ = loops.start("notices-heard", this::hear);
        var _ = loops.start("notices-said", loop -> say());
    }

    /**
     * Calls {@code heard} with the key of what another replica committed, or with {@link #ANY}. It runs on the one thread that hears,
     * so it must be short, and may not fail.
     */
    public void listen(Topic topic, Consumer<String> heard) {
        listeners.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>()).add(heard);
    }

    /** Tells the other replicas; returns at once. For after the commit: they look at once. */
    public void send(Topic topic, String key) {
        synchronized (this) {
            long sameTopic = unsaid.size() < MOST_KEYS
                    ? 0
                    : unsaid.stream().filter(notice -> notice.topic == topic).count();
            if (sameTopic >= MOST_KEYS) {
                unsaid.removeIf(notice -> notice.topic == topic);
                unsaid.add(new Notice(topic, ANY));
            } else {
                unsaid.add(new Notice(topic, key));
            }
        }
        somethingToSay.raise();
    }

    private synchronized Set<Notice> takeUnsaid() {
        Set<Notice> taken = unsaid;
        unsaid = new LinkedHashSet<>();
        return taken;
    }

    private void say() throws InterruptedException {
        somethingToSay.await(SILENCE.toMillis());
        Set<Notice> notices = takeUnsaid();
        if (notices.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
            notify.setString(1, CHANNEL);
            notify.setArray(
                    2,
                    connection.createArrayOf(
                            "text", notices.stream().map(this::text).toArray()));
            notify.execute();
        } catch (SQLException e) {
            notices.forEach(notice -> send(notice.topic, notice.key));
            throw new IllegalStateException("notices cannot be sent", e);
        }
        Thread.sleep(GATHER);
    }

    private String text(Notice notice) {
        return replica + SEPARATOR + notice.topic.name().toLowerCase(Locale.ROOT) + SEPARATOR + notice.key;
    }

    /** Until the connection is lost or the loop is stopped, which closes the socket that is waited on. */
    private void hear(Loops.Loop loop) throws InterruptedException {
        try (Connection connection = sessions.open("listens", ANSWER, Duration.ZERO);
                Statement listen = connection.createStatement()) {
            listen.execute("listen " + CHANNEL);
            loop.goesWell();
            listeners.keySet().forEach(topic -> tell(topic, ANY));
            PGConnection notices = connection.unwrap(PGConnection.class);
            while (true) {
                PGNotification[] heard = notices.getNotifications(Math.toIntExact(SILENCE.toMillis()));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (heard == null || heard.length == 0) {
                    requireAnswer(connection);
                    continue;
                }
                for (PGNotification notice : heard) {
                    take(notice.getParameter());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("notices cannot be heard", e);
        }
    }

    private static void requireAnswer(Connection connection) throws SQLException {
        if (!connection.isValid(Math.toIntExact(ANSWER.toSeconds()))) {
            throw new SQLException("the database does not answer", "08006");
        }
    }

    /** What cannot be read is from another version of this service. */
    private void take(String text) {
        String[] parts = text.split(String.valueOf(SEPARATOR), 3);
        if (parts.length < 3 || parts[0].equals(replica)) {
            return;
        }
        for (Topic topic : Topic.values()) {
            if (topic.name().equalsIgnoreCase(parts[1])) {
                tell(topic, parts[2]);
            }
        }
    }

    private void tell(Topic topic, String key) {
        listeners.getOrDefault(topic, List.of()).forEach(heard -> heard.accept(key));
    }
}
