package io.keyward.access.identity;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.boundary.Standing;
import io.keyward.access.coalesce.Coalescing;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.hall.AuthoritySource;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.RoleBinding;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Role bindings, what access keys were given, and clusters' labels, as the database holds them. While somebody asks, its version is looked at
 * once in 200 ms, by one caller for all; the rest is read only when that has grown. While nobody asks, nothing is done.
 */
@ApplicationScoped
public class CurrentAuthority implements AuthoritySource, Standing.Source {

    private static final Logger LOG = Logger.getLogger(CurrentAuthority.class);

    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private static final Coalescing.Bounds BOUNDS =
            new Coalescing.Bounds("the role bindings to be read", 10_000, 10_000, 10_000, Duration.ofSeconds(5));

    private static final String CHANGE = "UPDATE authority SET version = version + 1 RETURNING version";
    private static final String VERSION = "SELECT version FROM authority";

    /** With the access keys among these that are still good. */
    private static final String STANDING = "SELECT version, ARRAY(SELECT id FROM access_key WHERE id = ANY (?) "
            + "AND (expires_at IS NULL OR expires_at > ?)) FROM authority";

    private static final String AS_OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String CLUSTERS = "SELECT c.arn, l.key, l.value FROM cluster c "
            + "LEFT JOIN LATERAL jsonb_each_text(c.labels) l ON true ORDER BY c.arn";

    private final AgroalDataSource database;
    private final Clock clock;
    private final Coalescing<Long, Seen> looks;
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Seen seen;

    CurrentAuthority(@DataSource("decisions") AgroalDataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.looks = new Coalescing<>(this::look, version -> 1, BOUNDS);
    }

    /**
     * All of one version.
     *
     * @param bindings what access keys were given is among them
     */
    record State(long version, List<RoleBinding> bindings, List<ClusterLabels> clusters, Authority authority) {}

    /**
     * What was found at the last look.
     *
     * @param lookedAt when it began, by the monotonic clock
     * @param changes that had been committed here by then
     */
    private record Seen(State state, long lookedAt, long changes) {}

    /** Says, in a transaction that changes any of this, that it does; the version to come. Holds back other such transactions until its end. */
    public static long change(Connection connection) throws SQLException {
        return Jdbc.query(connection, CHANGE, row -> row.getLong(1)).getFirst();
    }

    /** Such a transaction has been committed here: the next question is answered by what it wrote. */
    public void changed() {
        changes.incrementAndGet();
    }

    @Override
    public Standing standing(Connection connection, Collection<Caller> callers) throws SQLException {
        if (callers.isEmpty()) {
            return Standing.OF_NOBODY;
        }
        record Found(long version, Set<String> keys) {}
        String[] keys = callers.stream()
                .map(Caller::identity)
                .filter(Identity::byAccessKey)
                .map(Identity::accessKeyId)
                .distinct()
                .toArray(String[]::new);
        Found now = Jdbc.query(
                        connection,
                        STANDING,
                        row -> new Found(row.getLong(1), Set.of((String[])
                                row.getArray(2).getArray())),
                        keys,
                        clock.instant())
                .getFirst();
        return new Standing(state(now.version).authority(), now.keys);
    }

    @Override
    public Authority current() {
        return state(0).authority();
    }

    /**
     * The state as of 200 ms ago or later.
     *
     * @param version what somebody has seen already, maybe of another replica: no older one is answered while there is that
     */
    State state(long version) {
        Seen now = seen;
        if (now != null && isFresh(now) && now.state.version() >= version) {
            return now.state;
        }
        try {
            return looks.ask(version).state;
        } catch (ServiceException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warnf("role bindings cannot be read cause=%s", rootOf(e));
            throw new Unavailable("who may do what cannot be read at the moment, please try again");
        }
    }

    private boolean isFresh(Seen known) {
        return System.nanoTime() - known.lookedAt < LOOK_NANOS && known.changes == changes.get();
    }

    private List<Seen> look(List<Long> versions) {
        Seen now = seen;
        if (now == null || !isFresh(now) || now.state.version() < Collections.max(versions)) {
            long lookedAt = System.nanoTime();
            long changesBefore = changes.get();
            now = new Seen(read(now == null ? null : now.state), lookedAt, changesBefore);
            seen = now;
        }
        return Collections.nCopies(versions.size(), now);
    }

    private State read(@Nullable State known) {
        try {
            if (known != null) {
                try (Connection connection = database.getConnection()) {
                    if (version(connection) == known.version()) {
                        return known;
                    }
                }
            }
            return Jdbc.inTransaction(database, connection -> {
                var _ = Jdbc.update(connection, AS_OF_ONE_MOMENT);
                return readAll(connection);
            });
        } catch (SQLException e) {
            throw new IllegalStateException("role bindings cannot be read", e);
        }
    }

    private State readAll(Connection connection) throws SQLException {
        long version = version(connection);
        List<RoleBinding> bindings = new ArrayList<>(BindingRows.all(connection));
        bindings.addAll(AccessKeyRows.bindings(connection, clock.instant()));
        List<ClusterLabels> clusters = clusters(connection);
        return new State(version, List.copyOf(bindings), clusters, new Authority(version, bindings, clusters));
    }

    private static long version(Connection connection) throws SQLException {
        return Jdbc.query(connection, VERSION, row -> row.getLong(1)).getFirst();
    }

    private record Label(
            String arn, @Nullable String key, @Nullable String value) {}

    private static List<ClusterLabels> clusters(Connection connection) throws SQLException {
        List<ClusterLabels> clusters = new ArrayList<>();
        ClusterLabels.Builder cluster = ClusterLabels.newBuilder();
        for (Label label : Jdbc.query(
                connection, CLUSTERS, row -> new Label(row.getString(1), row.getString(2), row.getString(3)))) {
            if (!cluster.getArn().equals(label.arn)) {
                if (!cluster.getArn().isEmpty()) {
                    clusters.add(cluster.build());
                }
                cluster = ClusterLabels.newBuilder().setArn(label.arn);
            }
            if (label.key != null && label.value != null) {
                cluster.putLabels(label.key, label.value);
            }
        }
        if (!cluster.getArn().isEmpty()) {
            clusters.add(cluster.build());
        }
        return List.copyOf(clusters);
    }

    private static String rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
