package io.keyward.access.lifecycle;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.boundary.Standing;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.Shard;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.LockedCluster.Caused;
import io.keyward.access.lifecycle.LockedCluster.Row;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.request.AnsweredRequests.Answer;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.trace.Trace;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Does work on clusters, each piece under its cluster's lock and in the order in which it came. Pieces that wait, of whichever clusters,
 * are done in one transaction: they share its round trips and its commit, while each is taken or refused by itself. A cluster
 * that somebody else has locked, or a principal of which, holds up nobody but its own: its work is done apart, by one who waits for the lock.
 *
 * <p>Limits: so much work may wait for one cluster, and so much in all; more is refused at once. Work that waits too long is refused,
 * too; work that was begun and is not answered in time may have been done.
 */
@ApplicationScoped
public class ClusterTransactions {

    private static final int MOST_WAITING_PER_CLUSTER = 64;
    private static final int MOST_WAITING = 2_000;

    /** Transactions at a time on clusters that nobody else has locked: one gathers while the other commits. */
    private static final int LANES = 2;

    /** Clusters at a time whose lock somebody waits for; together with the lanes fewer than there are connections. */
    private static final int PATIENT = 6;

    /** Pieces of work in one transaction. */
    private static final int MOST_TOGETHER = 128;

    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String LOCK_NOT_HAD = "55P03";

    private final DataSource database;
    private final LifecycleStore store;
    private final Outbox outbox;
    private final ClusterChanges changes;
    private final AwaitedChanges awaited;
    private final Standing.Source authority;
    private final WorkSignal work;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Line> lines = new HashMap<>();
    private final Deque<Line> ready = new ArrayDeque<>();
    private final Deque<Line> locked = new ArrayDeque<>();
    private int waiting;
    private int lanes;
    private int patient;

    ClusterTransactions(
            DataSource database,
            LifecycleStore store,
            Outbox outbox,
            ClusterChanges changes,
            AwaitedChanges awaited,
            Standing.Source authority,
            WorkSignal work,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.outbox = outbox;
        this.changes = changes;
        this.awaited = awaited;
        this.authority = authority;
        this.work = work;
        this.clock = clock;
    }

    /** The work that waits for one cluster, in order. */
    private static final class Line {

        private final UUID clusterId;
        private final Deque<Piece<?>> pieces = new ArrayDeque<>();

        /** Whether somebody is at it, or it stands in a queue to be taken up. */
        private boolean taken;

        private Line(UUID clusterId) {
            this.clusterId = clusterId;
        }
    }

    private static final class Piece<T> {

        private final ClusterWork<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Span span = Trace.below("cluster transaction", SpanKind.CLIENT);
        private boolean begun;

        /** In the transaction under way. */
        private boolean did;

        private Piece(ClusterWork<T> work) {
            this.work = work;
            span.setAttribute("db.system.name", "postgresql");
            var unused = result.whenComplete((_, failure) -> {
                if (failure != null) {
                    Trace.failed(span, failure);
                }
                span.end();
            });
        }

        /** Does it; the result, or what it threw, is told once the transaction has ended. */
        private Runnable attempt(LockedCluster cluster, Connection connection, Standing standing) throws SQLException {
            did = false;
            try {
                work.check(connection);
                Allowed allowed = allowed(cluster.arn().text(), standing);
                T done = Trace.inside(span, () -> apply(cluster, allowed));
                did = !work.terms().validateOnly();
                return () -> result.complete(done);
            } catch (LifecycleStore.StoreFailure e) {
                throw e;
            } catch (RuntimeException e) {
                return () -> result.completeExceptionally(e);
            }
        }

        private T apply(LockedCluster cluster, Allowed allowed) {
            return work.terms().validateOnly()
                    ? cluster.rehearse(allowed.caller, allowed.within, () -> work.apply(cluster))
                    : cluster.attempt(allowed.caller, allowed.within, () -> work.apply(cluster));
        }

        /** As the hall would judge the call if it came now: while it waited, its caller may have lost the right. */
        private Allowed allowed(String clusterArn, Standing standing) {
            if (work.needs().isEmpty()) {
                return new Allowed(work.caller(), Optional.empty());
            }
            Grants grants = standing.of(work.caller());
            Allowance by = grants.about(work.needs().get(), clusterArn).allowance();
            return new Allowed(
                    work.caller().allowedBy(by),
                    Optional.of(Boundaries.of(grants.on(Capability.CAPABILITY_CHANGE, clusterArn))));
        }
    }

    /** Who does a piece of work, by which of their bindings, and within which boundaries if it is not Keyward's own. */
    private record Allowed(Caller caller, Optional<Boundaries> within) {}

    /**
     * Does a piece of work, and returns once it is durable. Not in a transaction.
     *
     * @throws ServiceException.NotFound if the cluster is not registered any more
     * @throws ServiceException.Busy if too much work waits already
     * @throws ServiceException.Unavailable if the database does not take it in time
     */
    public <T> T run(ClusterWork<T> work) {
        Piece<T> piece = new Piece<>(work);
        enqueue(piece);
        try {
            return piece.result.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            throw late(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("access-service is shutting down; the change may have been made");
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }

    private ServiceException late(Piece<?> piece) {
        lock.lock();
        try {
            if (!piece.begun) {
                Line line = lines.get(piece.work.clusterId());
                if (line != null && line.pieces.remove(piece)) {
                    waiting--;
                }
                return busy("changes of the cluster");
            }
        } finally {
            lock.unlock();
        }
        return new ServiceException.Unavailable(
                "the database does not answer; the change may have been made, repeat it with the same request id");
    }

    private static ServiceException busy(String queue) {
        return new ServiceException.Busy(queue, RETRY_AFTER);
    }

    // Who does what next.

    private void enqueue(Piece<?> piece) {
        lock.lock();
        try {
            if (waiting >= MOST_WAITING) {
                throw busy("changes");
            }
            Line line = lines.computeIfAbsent(piece.work.clusterId(), Line::new);
            if (line.pieces.size() >= MOST_WAITING_PER_CLUSTER) {
                throw busy("changes of the cluster");
            }
            line.pieces.add(piece);
            waiting++;
            if (!line.taken) {
                line.taken = true;
                ready.add(line);
            }
            if (lanes < LANES) {
                lanes++;
                Thread.ofVirtual().name("cluster-transactions").start(this::lane);
            }
        } finally {
            lock.unlock();
        }
    }

    private void lane() {
        while (true) {
            Map<Line, List<Piece<?>>> batch = next();
            if (batch.isEmpty()) {
                return;
            }
            Set<Line> leftOut = Set.copyOf(batch.keySet());
            try {
                leftOut = transact(batch, false);
            } finally {
                done(batch, leftOut);
            }
        }
    }

    /** A batch of what is ready; empty, and the lane is closed, if nothing is. */
    private Map<Line, List<Piece<?>>> next() {
        lock.lock();
        try {
            Map<Line, List<Piece<?>>> batch = new LinkedHashMap<>();
            int pieces = 0;
            while (pieces < MOST_TOGETHER && !ready.isEmpty()) {
                boolean alone = alone(ready.element());
                if (alone && !batch.isEmpty()) {
                    break;
                }
                Line line = ready.remove();
                List<Piece<?>> taken = take(line, alone ? 1 : MOST_TOGETHER - pieces);
                pieces += taken.size();
                if (taken.isEmpty()) {
                    line.taken = false;
                } else {
                    batch.put(line, taken);
                }
                if (alone) {
                    break;
                }
            }
            if (batch.isEmpty()) {
                lanes--;
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private static boolean alone(Line line) {
        Piece<?> first = line.pieces.peek();
        return first != null && first.work.alone();
    }

    /** Under the lock: pieces from the head of a line, none of them with a transaction of its own unless it is the only one. */
    private List<Piece<?>> take(Line line, int most) {
        List<Piece<?>> taken = new ArrayList<>();
        while (taken.size() < most && !line.pieces.isEmpty() && (taken.isEmpty() || !alone(line))) {
            Piece<?> piece = line.pieces.remove();
            piece.begun = true;
            waiting--;
            taken.add(piece);
            if (piece.work.alone()) {
                break;
            }
        }
        return taken;
    }

    /** The batch has ended; the clusters left out are locked by somebody else, at least in part, and their work goes back to the head of its line. */
    private void done(Map<Line, List<Piece<?>>> batch, Set<Line> leftOut) {
        lock.lock();
        try {
            batch.forEach((line, pieces) -> {
                if (leftOut.contains(line)) {
                    putBack(line, pieces);
                    locked.add(line);
                } else {
                    free(line);
                }
            });
            while (patient < PATIENT && !locked.isEmpty()) {
                Line line = locked.remove();
                patient++;
                Thread.ofVirtual().name("cluster-" + line.clusterId).start(() -> waitFor(line));
            }
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Line line, List<Piece<?>> pieces) {
        for (Piece<?> piece : pieces.reversed()) {
            if (!piece.result.isDone()) {
                piece.begun = false;
                line.pieces.addFirst(piece);
                waiting++;
            }
        }
    }

    /** Under the lock: the line may be taken up again, by a lane. */
    private void free(Line line) {
        if (line.pieces.isEmpty()) {
            line.taken = false;
            lines.remove(line.clusterId, line);
            return;
        }
        ready.add(line);
        if (lanes < LANES) {
            lanes++;
            Thread.ofVirtual().name("cluster-transactions").start(this::lane);
        }
    }

    /** Does what waits for one cluster, and waits for its lock. */
    private void waitFor(Line line) {
        List<Piece<?>> pieces;
        lock.lock();
        try {
            pieces = take(line, alone(line) ? 1 : MOST_TOGETHER);
        } finally {
            lock.unlock();
        }
        try {
            if (!pieces.isEmpty()) {
                var unused = transact(Map.of(line, pieces), true);
            }
        } finally {
            lock.lock();
            try {
                patient--;
                free(line);
            } finally {
                lock.unlock();
            }
            done(Map.of(), Set.of());
        }
    }

    // The transaction.

    /** Does a batch, each piece of which is answered afterwards; what waits in the lines left out is left, for one who waits for locks. */
    private Set<Line> transact(Map<Line, List<Piece<?>>> batch, boolean patiently) {
        try {
            return together(batch, patiently);
        } catch (SQLException | RuntimeException | Error e) {
            // Whatever it was, nobody may wait for it any more, and the lane goes on.
            String state = sqlState(e);
            if (!patiently && state.equals(LOCK_NOT_HAD)) {
                // Whose lock it was is not known: each cluster is tried by itself.
                return batch.keySet();
            }
            List<Piece<?>> all = batch.values().stream().flatMap(List::stream).toList();
            if (all.size() > 1 && mayBeOnesFault(state)) {
                return apart(batch, patiently);
            }
            Throwable failure = understood(e);
            all.forEach(piece -> piece.result.completeExceptionally(failure));
            return Set.of();
        }
    }

    /** What one piece wrote may have been at fault: the others are not to suffer for it. */
    private Set<Line> apart(Map<Line, List<Piece<?>>> batch, boolean patiently) {
        Set<Line> leftOut = new LinkedHashSet<>();
        batch.forEach((line, pieces) -> {
            for (Piece<?> piece : pieces) {
                if (!transact(Map.of(line, List.of(piece)), patiently).isEmpty()) {
                    leftOut.add(line);
                    return;
                }
            }
        });
        return leftOut;
    }

    private static String sqlState(Throwable failure) {
        Throwable cause = failure instanceof LifecycleStore.StoreFailure ? failure.getCause() : failure;
        return cause instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    private static boolean mayBeOnesFault(String state) {
        return !(state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("53")
                || state.equals(LOCK_NOT_HAD));
    }

    private static Throwable understood(Throwable failure) {
        return failure instanceof SQLException sql
                ? new IllegalStateException("a transaction on clusters failed", sql)
                : failure;
    }

    private Set<Line> together(Map<Line, List<Piece<?>>> batch, boolean patiently) throws SQLException {
        Set<Line> leftOut = new LinkedHashSet<>();
        List<Runnable> answers = new ArrayList<>();
        List<LockedCluster> clusters = new ArrayList<>();
        var unused = Jdbc.inTransaction(database, connection -> {
            prepare(connection, batch, patiently, leftOut, answers, clusters);
            Writes writes = store.writes();
            clusters.forEach(writes::add);
            writes.write(connection);
            for (LockedCluster cluster : clusters) {
                for (LockedCluster.AlsoWrite rows : cluster.alsoWritten()) {
                    rows.write(connection);
                }
            }
            Outbox.insert(connection, encoded(clusters));
            if (Trace.isOn()) {
                PushTraces.note(connection, spans(batch));
            }
            return clusters;
        });
        clusters.forEach(this::tell);
        answers.forEach(Runnable::run);
        return leftOut;
    }

    /** The spans of a batch, with what they are about. */
    private static List<PushTraces.Cause> spans(Map<Line, List<Piece<?>>> batch) {
        List<PushTraces.Cause> causes = new ArrayList<>();
        batch.forEach((line, pieces) -> pieces.stream()
                .filter(piece -> piece.did)
                .forEach(piece ->
                        causes.add(new PushTraces.Cause(line.clusterId, piece.work.principals(), piece.span))));
        return causes;
    }

    private void prepare(
            Connection connection,
            Map<Line, List<Piece<?>>> batch,
            boolean patiently,
            Set<Line> leftOut,
            List<Runnable> answers,
            List<LockedCluster> clusters)
            throws SQLException {
        List<UUID> ids = batch.keySet().stream().map(line -> line.clusterId).toList();
        Map<UUID, Row> rows = store.lock(connection, ids, patiently);
        Set<UUID> existing = rows.size() == ids.size() || patiently ? rows.keySet() : store.existing(connection, ids);
        Map<Line, List<Piece<?>>> mine = new LinkedHashMap<>();
        batch.forEach((line, pieces) -> {
            if (rows.containsKey(line.clusterId)) {
                mine.put(line, pieces);
            } else if (existing.contains(line.clusterId)) {
                leftOut.add(line);
            } else {
                pieces.forEach(piece -> answers.add(() -> piece.result.completeExceptionally(gone())));
            }
        });
        Instant now = clock.instant();
        Map<UUID, Map<String, Principal>> principals = principals(connection, mine, now, patiently);
        mine.keySet().stream()
                .filter(line -> !principals.containsKey(line.clusterId))
                .forEach(leftOut::add);
        mine.keySet().removeAll(leftOut);
        Map<String, Map<String, Answer>> answered = answered(connection, mine, rows);
        Standing standing = authority.standing(
                connection,
                mine.values().stream()
                        .flatMap(List::stream)
                        .filter(piece -> piece.work.needs().isPresent())
                        .map(piece -> piece.work.caller())
                        .toList());
        for (Map.Entry<Line, List<Piece<?>>> entry : mine.entrySet()) {
            UUID id = entry.getKey().clusterId;
            Row row = Objects.requireNonNull(rows.get(id));
            LockedCluster cluster = new LockedCluster(
                    row,
                    Objects.requireNonNull(principals.get(id)),
                    answered.getOrDefault(row.arn().text(), Map.of()),
                    connection,
                    store.lookup(connection),
                    now);
            for (Piece<?> piece : entry.getValue()) {
                answers.add(piece.attempt(cluster, connection, standing));
            }
            clusters.add(cluster);
        }
    }

    /** What the work is about, by cluster; without the clusters of which somebody else has locked a part, unless they are waited for. */
    private Map<UUID, Map<String, Principal>> principals(
            Connection connection, Map<Line, List<Piece<?>>> batch, Instant now, boolean patiently)
            throws SQLException {
        Map<UUID, Set<String>> named = new LinkedHashMap<>();
        Map<UUID, Map<String, Principal>> all = new HashMap<>();
        for (Map.Entry<Line, List<Piece<?>>> entry : batch.entrySet()) {
            UUID id = entry.getKey().clusterId;
            if (entry.getValue().getFirst().work.aboutAll()) {
                store.readAll(connection, id, now, patiently).ifPresent(known -> {
                    entry.getValue().forEach(piece -> piece.work
                            .principals()
                            .forEach(arn -> known.computeIfAbsent(arn, Principal::unknown)));
                    all.put(id, known);
                });
            } else {
                Set<String> arns = named.computeIfAbsent(id, key -> new LinkedHashSet<>());
                entry.getValue().forEach(piece -> arns.addAll(piece.work.principals()));
            }
        }
        all.putAll(store.read(connection, named, now, patiently));
        return all;
    }

    private Map<String, Map<String, Answer>> answered(
            Connection connection, Map<Line, List<Piece<?>>> batch, Map<UUID, Row> rows) throws SQLException {
        Map<String, Collection<String>> keys = new HashMap<>();
        batch.forEach((line, pieces) -> {
            List<String> ofCluster = pieces.stream()
                    .map(piece -> piece.work.terms().key())
                    .filter(key -> !key.isEmpty())
                    .toList();
            if (!ofCluster.isEmpty()) {
                keys.put(Objects.requireNonNull(rows.get(line.clusterId)).arn().text(), ofCluster);
            }
        });
        return store.answers(connection, keys);
    }

    private List<EncodedEvent> encoded(List<LockedCluster> clusters) {
        List<EncodedEvent> events = new ArrayList<>();
        for (LockedCluster cluster : clusters) {
            for (Caused caused : cluster.events()) {
                events.add(outbox.encode(caused.event(), caused.by(), caused.span()));
            }
        }
        return events;
    }

    /** Wakes whoever waits for what has been committed. */
    private void tell(LockedCluster cluster) {
        if (!cluster.versions().isEmpty()) {
            changes.committed(cluster.id());
        }
        cluster.verdicts().keySet().forEach(awaited::committed);
        if (cluster.madeWork()) {
            work.raise(Shard.of(cluster.arn()));
        }
        if (!cluster.events().isEmpty()) {
            outbox.committed();
        }
    }

    private static ServiceException gone() {
        return new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND,
                "The cluster was unregistered meanwhile.",
                Map.of("field", "cluster", "eksException", "ResourceNotFoundException"));
    }
}
