package io.keyward.lab.state;

import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.workload.Workloads;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** One cluster with its entries. Any thread may read; only the holder of the lab's write lock changes it. */
final class ClusterState {

    private final ConcurrentSkipListMap<String, History> entries = new ConcurrentSkipListMap<>();
    private final Workloads workloads = new Workloads();
    private final Deque<String> deleted = new ArrayDeque<>();
    private volatile Cluster cluster;
    private int count;

    ClusterState(Cluster cluster) {
        this.cluster = cluster;
    }

    Cluster cluster() {
        return cluster;
    }

    void cluster(Cluster changed) {
        cluster = changed;
    }

    /** What runs in the cluster. */
    Workloads workloads() {
        return workloads;
    }

    /** How many entries the cluster holds, whether readers see them yet or not. */
    int count() {
        return count;
    }

    Optional<AccessEntry> latest(String principalArn) {
        return history(principalArn).latest();
    }

    Optional<AccessEntry> visible(String principalArn, Instant now) {
        return history(principalArn).visible(now);
    }

    /** The entries readers see, sorted by principal ARN, from just after {@code after}. */
    List<AccessEntry> visibleAfter(String after, Instant now) {
        Map<String, History> rest = after.isEmpty() ? entries : entries.tailMap(after, false);
        return rest.values().stream().flatMap(h -> h.visible(now).stream()).toList();
    }

    List<AccessEntry> latest() {
        return entries.values().stream().flatMap(h -> h.latest().stream()).toList();
    }

    void set(String principalArn, @Nullable AccessEntry entry, Instant visibleFrom, Instant now) {
        History before = history(principalArn);
        count += (entry == null ? 0 : 1) - before.latest().map(e -> 1).orElse(0);
        entries.put(principalArn, before.with(entry, visibleFrom, now));
        if (entry == null) {
            deleted.add(principalArn);
        }
        forgetDeleted(now);
    }

    private void forgetDeleted(Instant now) {
        for (int n = deleted.size(); n > 0; n--) {
            String principalArn = deleted.remove();
            History history = history(principalArn);
            if (history.isGone(now)) {
                entries.remove(principalArn);
            } else if (history.latest().isEmpty()) {
                deleted.add(principalArn);
            }
        }
    }

    private History history(String principalArn) {
        return entries.getOrDefault(principalArn, History.NONE);
    }
}
