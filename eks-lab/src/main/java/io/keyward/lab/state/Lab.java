package io.keyward.lab.state;

import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Pod;
import io.keyward.lab.workload.WorkloadSeeds;
import io.keyward.lab.workload.Workloads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * All state of the lab. Reads take no lock and see changes of entries once the propagation delay has passed; writes are decided and
 * applied one at a time on what the lab holds now, and are in the journal before they are seen or answered.
 */
public final class Lab {

    private final Clock clock;
    private final Journal journal;
    private final Supplier<Duration> propagation;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile World world;

    /**
     * Starts from the journal, or from the seeds if the journal is empty.
     *
     * @param propagation how long readers keep seeing the former state of an entry, asked at each write
     */
    public Lab(Clock clock, Journal journal, Supplier<Duration> propagation) {
        this.clock = clock;
        this.journal = journal;
        this.propagation = propagation;
        List<Change> kept = journal.replay();
        this.world = worldOf(kept.isEmpty() ? Seeds.all() : kept, now());
        journal.rewrite(world.snapshot(now()));
    }

    /** The present in whole milliseconds, the precision of the wire. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public Optional<Cluster> cluster(ClusterKey key) {
        return state(key).map(ClusterState::cluster);
    }

    /** The clusters of an account in a region, sorted by name. */
    public List<Cluster> clusters(String account, String region) {
        return world.clusters.values().stream()
                .map(ClusterState::cluster)
                .filter(c ->
                        c.key().account().equals(account) && c.key().region().equals(region))
                .sorted(Comparator.comparing(c -> c.key().name()))
                .toList();
    }

    /** The entry as readers see it. */
    public Optional<AccessEntry> entry(ClusterKey key, String principalArn) {
        return state(key).flatMap(state -> state.visible(principalArn, clock.instant()));
    }

    /** The entries as readers see them, sorted by principal ARN, from just after {@code after} (empty: from the first). */
    public List<AccessEntry> entriesAfter(ClusterKey key, String after) {
        return state(key)
                .map(state -> state.visibleAfter(after, clock.instant()))
                .orElse(List.of());
    }

    /** The entry as the lab holds it, whether readers see it yet or not. */
    public Optional<AccessEntry> latestEntry(ClusterKey key, String principalArn) {
        return state(key).flatMap(state -> state.latest(principalArn));
    }

    /** How many entries the cluster holds, whether readers see them yet or not. */
    public int entryCount(ClusterKey key) {
        return state(key).map(ClusterState::count).orElse(0);
    }

    /** What runs in the cluster now; no propagation delay applies. */
    public Optional<Workloads> workloads(ClusterKey key) {
        return state(key).map(ClusterState::workloads);
    }

    /** How often the principal has been re-created. */
    public int generation(String principalArn) {
        return world.generations.getOrDefault(principalArn, 0);
    }

    public Optional<Session> session(String accessKeyId) {
        return Optional.ofNullable(world.sessions.get(accessKeyId));
    }

    /** The answer given to a client request token within the last hour; only within {@link #write}. */
    public Optional<RememberedAnswer> answerTo(String account, String region, String token) {
        return Optional.ofNullable(world.answer(RememberedAnswer.key(account, region, token), clock.instant()));
    }

    /**
     * Decides on the present state and applies the decision, alone.
     *
     * @return the decision's answer, its changes being kept; whatever {@code decide} throws changes nothing
     */
    public <T> T write(Supplier<Written<T>> decide) {
        writing.lock();
        try {
            Written<T> written = decide.get();
            if (!written.changes().isEmpty()) {
                journal.append(written.changes());
                apply(world, written.changes());
                if (journal.hasGrown()) {
                    journal.rewrite(world.snapshot(clock.instant()));
                }
            }
            return written.answer();
        } finally {
            writing.unlock();
        }
    }

    /** Forgets all clusters, entries, pods, re-creations and remembered answers and starts from the seeds; sessions go on, watches end. */
    public void reset() {
        writing.lock();
        try {
            World former = world;
            World fresh = worldOf(Seeds.all(), now());
            fresh.sessions.putAll(former.sessions);
            journal.rewrite(fresh.snapshot(clock.instant()));
            world = fresh;
            former.clusters.values().forEach(state -> state.workloads().close());
        } finally {
            writing.unlock();
        }
    }

    private void apply(World target, List<Change> changes) {
        Instant now = clock.instant();
        Instant visibleFrom = now.plus(propagation.get());
        changes.forEach(change -> target.apply(change, visibleFrom, now));
    }

    private static World worldOf(List<Change> changes, Instant now) {
        World fresh = new World();
        changes.forEach(change -> fresh.apply(change, Instant.EPOCH, Instant.EPOCH));
        fresh.clusters.forEach((key, state) -> {
            // Never empty: some namespaces cannot be deleted.
            if (state.workloads().namespaces().objects().isEmpty()) {
                WorkloadSeeds.of(key, now).forEach(object -> fresh.apply(put(key, object), now, now));
            }
            state.workloads().begin();
        });
        return fresh;
    }

    private static Change put(ClusterKey key, KubeObject object) {
        return switch (object) {
            case Namespace namespace -> new Change.NamespacePut(key, namespace);
            case Pod pod -> new Change.PodPut(key, pod);
        };
    }

    private Optional<ClusterState> state(ClusterKey key) {
        return Optional.ofNullable(world.clusters.get(key));
    }
}
