package io.keyward.access.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.keyward.access.cluster.ClusterChanges;
import io.keyward.access.cluster.ClusterState;
import io.keyward.access.cluster.Head;
import io.keyward.access.cluster.Heads;
import io.keyward.access.commit.Wake;
import io.keyward.access.rbac.ClusterRules;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.settings.Rule;
import io.keyward.proto.error.v1.ErrorReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The states of clusters, kept in memory and never older than the question: each question learns how far the cluster has come, in a
 * statement shared with concurrent ones, and only what changed since is read and compiled. One caller at a time does that for a state,
 * outside of any transaction and lock; who needs the same waits for it, as long as its own deadline lets it.
 */
@ApplicationScoped
public class Snapshots {

    /** How often one who waits looks for changes made on other replicas: at first, and after a while. */
    private static final long FIRST_POLL_MILLIS = 10;

    private static final long LAST_POLL_MILLIS = 100;

    private final Heads heads;
    private final ClusterChanges changes;
    private final StateReader reader;
    private final AccessPolicyCatalogue catalogue;
    private final long maxBytes;
    private final Cache<Key, Snapshot> kept;
    private final Map<Key, CompletableFuture<Optional<Snapshot>>> loading = new ConcurrentHashMap<>();

    /** Cluster states in memory. */
    @ConfigMapping(prefix = "keyward.access.snapshots")
    interface Config {

        /**
         * Memory for cluster states, over all clusters; beyond it, those asked about least are dropped and read again when asked about. A
         * cluster with the 3,000 entries and 7,500 associations that EKS allows takes about 3 MB for each of its two states.
         */
        @WithDefault("128M")
        @Rule(min = "1M", max = "64G", reached = "the states asked about least are dropped")
        MemorySize maxMemory();
    }

    private record Key(UUID clusterId, ClusterState state) {}

    Snapshots(Heads heads, ClusterChanges changes, StateReader reader, AccessPolicyCatalogue catalogue, Config config) {
        this.heads = heads;
        this.changes = changes;
        this.reader = reader;
        this.catalogue = catalogue;
        this.maxBytes = config.maxMemory().asLongValue();
        this.kept = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Snapshot snapshot) -> (int) Math.min(Integer.MAX_VALUE, snapshot.bytes()))
                .executor(Runnable::run) // so that the limit holds at once
                .build();
    }

    void register(@Observes StartupEvent start, MeterRegistry metrics) {
        Gauge.builder("keyward.snapshots.size", this, Snapshots::bytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Memory that the states of clusters take, roughly")
                .register(metrics);
        Gauge.builder("keyward.snapshots.limit", this, snapshots -> snapshots.maxBytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Memory that they may take")
                .register(metrics);
    }

    /**
     * The state of a cluster with everything committed before this call, and at least at the revision demanded. Not in a transaction.
     *
     * @throws ServiceException.NotFound if there is no such cluster
     * @throws ServiceException.Precondition if the revision is not reached in time
     * @throws ServiceException.Unavailable if the state is not read and compiled in time
     */
    public Snapshot get(Demand demand) {
        long end = System.nanoTime() + demand.patience().toNanos();
        while (true) {
            Head head = heads.of(demand.cluster());
            if (revision(head, demand.state()) < demand.minRevision()) {
                head = await(head, demand, end);
            }
            Optional<Snapshot> snapshot = current(head, demand.state(), end);
            // Empty if unregistered at this moment; registered again, it is another cluster.
            if (snapshot.isPresent()) {
                return snapshot.get();
            }
        }
    }

    /** How much memory the states take that are kept, roughly. */
    long bytes() {
        return kept.asMap().values().stream().mapToLong(Snapshot::bytes).sum();
    }

    private Optional<Snapshot> current(Head head, ClusterState state, long end) {
        Key key = new Key(head.clusterId(), state);
        while (true) {
            Snapshot newest = kept.getIfPresent(key);
            if (newest != null && newest.holds(head)) {
                return Optional.of(newest);
            }
            CompletableFuture<Optional<Snapshot>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<Snapshot>> theirs = loading.putIfAbsent(key, mine);
            if (theirs == null) {
                return load(key, mine);
            }
            // It may have begun before this question was asked.
            Optional<Snapshot> loaded = await(theirs, end);
            if (loaded.isEmpty() || loaded.get().holds(head)) {
                return loaded;
            }
        }
    }

    private Optional<Snapshot> load(Key key, CompletableFuture<Optional<Snapshot>> promise) {
        try {
            Optional<Snapshot> loaded = load(key);
            loaded.ifPresentOrElse(snapshot -> kept.put(key, snapshot), () -> kept.invalidate(key));
            loading.remove(key, promise);
            promise.complete(loaded);
            return loaded;
        } catch (Throwable failure) {
            loading.remove(key, promise);
            promise.completeExceptionally(failure);
            throw failure;
        }
    }

    private Optional<Snapshot> load(Key key) {
        Optional<Snapshot> known = Optional.ofNullable(kept.getIfPresent(key));
        // The states of a cluster have their RBAC in common.
        Optional<ClusterRules> rules = Stream.of(ClusterState.values())
                .flatMap(state -> Stream.ofNullable(kept.getIfPresent(new Key(key.clusterId(), state))))
                .map(Snapshot::rules)
                .max(Comparator.comparing(ClusterRules::revision));
        return reader.read(key.clusterId(), key.state(), known.orElse(null), rules.map(ClusterRules::revision))
                .map(reading -> {
                    ClusterRules newest = reading.rules()
                            .map(ClusterRules::of)
                            .or(() -> rules)
                            .orElseThrow();
                    return reading.changed() == null
                            ? Snapshot.of(key.clusterId(), key.state(), reading, newest, catalogue)
                            : known.orElseThrow().after(reading, newest);
                });
    }

    private static Optional<Snapshot> await(CompletableFuture<Optional<Snapshot>> theirs, long end) {
        try {
            return theirs.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ServiceException.Unavailable("the cluster's state was not read in time, please try again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading the cluster's state failed for another caller", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("access-service is shutting down, please try again");
        }
    }

    private Head await(Head seen, Demand demand, long end) {
        long poll = FIRST_POLL_MILLIS;
        Wake wake = new Wake();
        changes.listen(seen.clusterId(), wake);
        try {
            while (true) {
                Head head = heads.of(seen.arn());
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                long revision = revision(head, demand.state());
                if (revision >= demand.minRevision()) {
                    return head;
                }
                if (left <= 0) {
                    throw notReached(revision, demand.minRevision());
                }
                wake.await(Math.min(left, poll));
                poll = Math.min(LAST_POLL_MILLIS, poll * 2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException.Unavailable("access-service is shutting down, please try again");
        } finally {
            changes.forget(seen.clusterId(), wake);
        }
    }

    private static long revision(Head head, ClusterState state) {
        return state == ClusterState.DESIRED ? head.revision() : head.syncedRevision();
    }

    private static ServiceException notReached(long revision, long minRevision) {
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_REVISION_NOT_REACHED,
                "min_revision: the cluster is at revision " + revision + " and did not reach " + minRevision
                        + " in time",
                Map.of("field", "min_revision", "revision", Long.toString(revision)));
    }
}
