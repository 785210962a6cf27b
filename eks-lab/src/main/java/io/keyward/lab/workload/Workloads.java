package io.keyward.lab.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The objects of one cluster at a version that only grows, and its last changes for those who watch. Any thread may read; only the
 * holder of the lab's write lock changes it.
 */
public final class Workloads {

    private static final int KEPT_EVENTS = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Namespace> namespaces = new TreeMap<>();
    private final Map<Key, Pod> pods = new TreeMap<>();
    private final Deque<WorkloadEvent> events = new ArrayDeque<>();
    private long version;
    private long forgotten;
    private boolean closed;

    private record Key(String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    /**
     * Objects as they were at one version.
     *
     * @param version the cluster's version
     * @param objects the objects, by namespace and name
     */
    public record Listing<T extends KubeObject>(long version, List<T> objects) {
        public Listing {
            objects = List.copyOf(objects);
        }
    }

    /**
     * What happened since a version.
     *
     * @param events the changes, oldest first
     * @param expired whether some of them are forgotten, or the version is none this cluster has had
     * @param closed whether nothing more will happen, because the lab was reset
     * @param version the cluster's version now
     */
    public record Changes(List<WorkloadEvent> events, boolean expired, boolean closed, long version) {
        public Changes {
            events = List.copyOf(events);
        }
    }

    /** The cluster's version. */
    public long version() {
        return locked(() -> version);
    }

    public Listing<Namespace> namespaces() {
        return locked(() -> new Listing<>(version, List.copyOf(namespaces.values())));
    }

    /** The pods of a namespace; of all namespaces if it is empty. */
    public Listing<Pod> pods(String namespace) {
        return locked(() -> new Listing<>(
                version,
                pods.values().stream()
                        .filter(pod -> namespace.isEmpty() || pod.namespace().equals(namespace))
                        .toList()));
    }

    public Optional<Namespace> namespace(String name) {
        return locked(() -> Optional.ofNullable(namespaces.get(name)));
    }

    public Optional<Pod> pod(String namespace, String name) {
        return locked(() -> Optional.ofNullable(pods.get(new Key(namespace, name))));
    }

    /** Adds an object, or puts it in the place of one of the same name. */
    public void put(KubeObject object, Instant now) {
        locked(() -> {
            switch (object) {
                case Namespace namespace -> namespaces.put(namespace.name(), namespace);
                case Pod pod -> pods.put(new Key(pod.namespace(), pod.name()), pod);
            }
            return happened(WorkloadEvent.Kind.ADDED, object, object.version(), now);
        });
    }

    /** Removes a pod at a version; nothing happens if it is not there. */
    public void removePod(String namespace, String name, long at, Instant now) {
        locked(() -> {
            Pod removed = pods.remove(new Key(namespace, name));
            return removed == null ? version : happened(WorkloadEvent.Kind.DELETED, removed, at, now);
        });
    }

    /** Removes a namespace at a version, its pods having been removed before; nothing happens if it is not there. */
    public void removeNamespace(String name, long at, Instant now) {
        locked(() -> {
            Namespace removed = namespaces.remove(name);
            return removed == null ? version : happened(WorkloadEvent.Kind.DELETED, removed, at, now);
        });
    }

    /** What happened after a version; waits until something has, or the time is over. */
    public Changes changesAfter(long after, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (version == after && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (after < forgotten || after > version) {
                return new Changes(List.of(), true, closed, version);
            }
            List<WorkloadEvent> since = new ArrayList<>();
            events.stream().filter(event -> event.version() > after).forEach(since::add);
            return new Changes(since, false, closed, version);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the present as the beginning: what happened before cannot be watched. */
    public void begin() {
        locked(() -> {
            events.clear();
            forgotten = version;
            return version;
        });
    }

    /** Ends all watches: another state takes the place of this one. */
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            return true;
        });
    }

    private long happened(WorkloadEvent.Kind kind, KubeObject object, long at, Instant now) {
        version = Math.max(version, at);
        events.add(new WorkloadEvent(kind, object, at, now));
        if (events.size() > KEPT_EVENTS) {
            forgotten = events.remove().version();
        }
        changed.signalAll();
        return version;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
