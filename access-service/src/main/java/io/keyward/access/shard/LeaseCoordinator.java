package io.keyward.access.shard;

import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.access.shard.LeaseSession.ShardRow;
import io.keyward.access.shard.LeaseSession.View;
import io.keyward.access.shard.LeaseSession.WorkerRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Leases shards to the workers whose streams are open on this replica. One thread does it in rounds: it takes what workers asked for
 * meanwhile, looks once how things stand, and answers all of them from that look, so that a renewal costs a share of three reads and no
 * write. Rows are written only when a shard changes hands.
 *
 * <p>That a shard is never held twice rests on durations alone, each measured by one process on a clock that cannot be set:
 *
 * <ul>
 *   <li>A worker acts for less than a time to live from before it sent the renewal that was answered; and an answer is only given after a
 *       look of this session that came after the renewal.
 *   <li>This replica frees a worker's shards a full time to live after it last answered it.
 *   <li>Another replica takes a shard of this session's only if it saw, for a full time to live, that the session is no more: then no
 *       renewal was answered in its name for that long.
 * </ul>
 */
public final class LeaseCoordinator implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LeaseCoordinator.class);

    private static final Duration LONGEST_REST = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(250);

    /**
     * A worker's renewal, and how to answer it.
     *
     * @param first whether it is the first one of its stream: the worker comes from another replica, or comes back
     */
    public record Renewal(String workerId, int maxShards, List<Lease> returned, boolean first, Answers answers) {
        public Renewal {
            returned = List.copyOf(returned);
        }

        /** Both in one: what was asked first and is not answered yet is part of what is asked now. */
        private Renewal then(Renewal later) {
            List<Lease> all = new ArrayList<>(returned);
            all.addAll(later.returned);
            return new Renewal(workerId, later.maxShards, all, first || later.first, later.answers);
        }
    }

    /** The way back to a worker. */
    public interface Answers {

        /** Whether anybody still waits for an answer. */
        boolean isOpen();

        /**
         * Answers a renewal.
         *
         * @param held all leases of the worker
         * @param wantedBack those of them that others go short of
         */
        void answer(List<Lease> held, List<Lease> wantedBack);
    }

    /** A worker whose stream is, or was lately, open here. */
    private static final class Worker {
        private final int maxShards;
        private long answeredAt;

        Worker(int maxShards, long answeredAt) {
            this.maxShards = maxShards;
            this.answeredAt = answeredAt;
        }
    }

    private final DatabaseSessions database;
    private final Duration ttl;
    private final LongSupplier nanoTime;
    private final BlockingQueue<Renewal> asked = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("leases").unstarted(this::run);
    private final Map<String, Worker> workers = new HashMap<>();
    /** Since when each session that rows name was seen not to live. */
    private final Map<Integer, Long> goneSince = new HashMap<>();

    private @Nullable LeaseSession session;
    private @Nullable Integer former;
    private volatile boolean stopping;

    /**
     * A coordinator at rest.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public LeaseCoordinator(DatabaseSessions database, Duration ttl, LongSupplier nanoTime) {
        this.database = database;
        this.ttl = ttl;
        this.nanoTime = nanoTime;
    }

    public Duration ttl() {
        return ttl;
    }

    /** Asks for a renewal; it is answered by the next round. */
    public void renew(Renewal renewal) {
        asked.add(renewal);
    }

    /** Begins the rounds, on a thread of their own. */
    public void start() {
        thread.start();
    }

    private void run() {
        Map<String, Renewal> open = new LinkedHashMap<>();
        Duration rest = rest();
        while (!stopping) {
            try {
                gather(open, rest);
                round(open.values());
                open.clear();
                rest = rest();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (SQLException e) {
                LOG.warnf("leases not renewed, trying again reason=\"%s\"", e.getMessage());
                drop();
                rest = AFTER_FAILURE;
            } catch (RuntimeException | Error e) {
                // Whatever it is, without this thread no worker may act.
                LOG.error("leases not renewed, trying again", e);
                drop();
                rest = AFTER_FAILURE;
            }
        }
        drop();
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }

    /** Often enough that the session is never idle for a time to live, nor a worker's silence noticed late. */
    private Duration rest() {
        Duration third = ttl.dividedBy(3);
        return third.compareTo(LONGEST_REST) < 0 ? third : LONGEST_REST;
    }

    /** Waits for a renewal, and takes all there are. A worker that waits no more has gone to another replica: it is not called back. */
    private void gather(Map<String, Renewal> open, Duration rest) throws InterruptedException {
        Renewal next = asked.poll(rest.toNanos(), TimeUnit.NANOSECONDS);
        while (next != null) {
            open.merge(next.workerId(), next, Renewal::then);
            next = asked.poll();
        }
        open.values().removeIf(renewal -> !renewal.answers().isOpen());
    }

    /** One round; a test may call it in place of the thread. */
    void round(Iterable<Renewal> renewals) throws SQLException {
        LeaseSession here = session();
        for (Renewal renewal : renewals) {
            for (Lease lease : renewal.returned()) {
                here.release(lease);
            }
            greet(here, renewal);
        }
        dismissSilent(here);
        View view = here.look();
        watch(here, view);
        Round round = new Round(here, view);
        for (Renewal renewal : renewals) {
            round.answer(renewal);
        }
    }

    private void greet(LeaseSession here, Renewal renewal) throws SQLException {
        Worker known = workers.get(renewal.workerId());
        if (known == null || renewal.first() || known.maxShards != renewal.maxShards()) {
            here.join(renewal.workerId(), renewal.maxShards());
            workers.put(renewal.workerId(), new Worker(renewal.maxShards(), nanoTime.getAsLong()));
        } else {
            known.answeredAt = nanoTime.getAsLong();
        }
    }

    private void dismissSilent(LeaseSession here) throws SQLException {
        for (Map.Entry<String, Worker> worker : List.copyOf(workers.entrySet())) {
            if (isOver(worker.getValue().answeredAt)) {
                LOG.infof("worker is silent, its shards are free worker=%s", worker.getKey());
                here.leave(worker.getKey());
                workers.remove(worker.getKey());
            }
        }
    }

    /** Notes since when sessions that rows name are no more, and forgets the workers of those that are so for good. */
    private void watch(LeaseSession here, View view) throws SQLException {
        HashSet<Integer> named = new HashSet<>();
        view.shards().forEach(row -> {
            if (row.session() != null) {
                named.add(row.session());
            }
        });
        view.workers().forEach(worker -> named.add(worker.session()));
        named.removeAll(view.sessions());
        goneSince.keySet().retainAll(named);
        long now = nanoTime.getAsLong();
        named.forEach(number -> goneSince.putIfAbsent(number, now));
        for (WorkerRow worker : view.workers()) {
            if (isGone(worker.session())) {
                here.forgetWorkers(worker.session());
            }
        }
    }

    private boolean isGone(Integer number) {
        Long since = goneSince.get(number);
        return since != null && isOver(since);
    }

    private boolean isOver(long since) {
        return nanoTime.getAsLong() - since > ttl.toNanos();
    }

    private LeaseSession session() throws SQLException {
        LeaseSession known = session;
        if (known != null) {
            return known;
        }
        LeaseSession opened = LeaseSession.open(database, ttl);
        session = opened;
        if (former != null) {
            opened.inherit(former);
        }
        former = opened.number();
        LOG.debugf("lease session opened session=%d", opened.number());
        return opened;
    }

    /** Lets the session go; the next round opens another one, which holds what this one held. */
    void drop() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** The answers of one round: what one worker takes the next one does not find free. */
    private final class Round {

        private final LeaseSession here;
        private final List<ShardRow> shards;
        private final List<WorkerRow> present;

        Round(LeaseSession here, View view) {
            this.here = here;
            this.shards = new ArrayList<>(view.shards());
            this.present = view.workers().stream()
                    .filter(worker -> view.sessions().contains(worker.session()))
                    .toList();
        }

        void answer(Renewal renewal) throws SQLException {
            String workerId = renewal.workerId();
            int limit = FairShare.limit(workerId, renewal.maxShards(), shards.size(), shares());
            List<Lease> held = new ArrayList<>(heldBy(workerId));
            List<Lease> wantedBack = held.size() > limit ? List.copyOf(held.subList(limit, held.size())) : List.of();
            for (int i = 0; i < shards.size() && held.size() < limit; i++) {
                ShardRow row = shards.get(i);
                if (row.session() == null || isGone(row.session())) {
                    OptionalLong epoch = here.take(row, workerId);
                    if (epoch.isPresent()) {
                        shards.set(i, new ShardRow(row.shard(), workerId, epoch.getAsLong(), here.number()));
                        held.add(new Lease(workerId, row.shard(), epoch.getAsLong()));
                        LOG.infof(
                                "lease taken worker=%s account=%s region=%s epoch=%d before=%s",
                                workerId,
                                row.shard().account(),
                                row.shard().region(),
                                epoch.getAsLong(),
                                row.workerId());
                    }
                }
            }
            if (renewal.maxShards() == 0 && held.isEmpty()) {
                here.leave(workerId);
                workers.remove(workerId);
            } else {
                Worker worker = workers.get(workerId);
                if (worker != null) {
                    worker.answeredAt = nanoTime.getAsLong();
                }
            }
            renewal.answers().answer(held, wantedBack);
        }

        private List<Lease> heldBy(String workerId) {
            return shards.stream()
                    .filter(row -> row.workerId().equals(workerId)
                            && Integer.valueOf(here.number()).equals(row.session()))
                    .map(row -> new Lease(workerId, row.shard(), row.epoch()))
                    .toList();
        }

        private List<FairShare.Worker> shares() {
            Map<String, Long> counts = new HashMap<>();
            shards.stream()
                    .filter(row -> row.session() != null)
                    .forEach(row -> counts.merge(row.workerId(), 1L, Long::sum));
            return present.stream()
                    .map(worker -> new FairShare.Worker(
                            worker.workerId(), worker.maxShards(), counts.getOrDefault(worker.workerId(), 0L)))
                    .toList();
        }
    }
}
