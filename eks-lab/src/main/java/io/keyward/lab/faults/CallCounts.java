package io.keyward.lab.faults;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts every call by the name of its operation, failed ones included; and those about one cluster once more by its name. */
@ApplicationScoped
public class CallCounts {

    /** Beyond it calls about further clusters count in the whole only: callers choose the names. */
    private static final int MAX_CLUSTERS = 10_000;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, Map<String, LongAdder>> byCluster = new ConcurrentHashMap<>();

    /** Counts a call about no cluster. */
    public void count(String operation) {
        count(counts, operation);
    }

    /** Counts a call about a cluster of this name. */
    public void count(String operation, String cluster) {
        count(counts, operation);
        if (byCluster.size() < MAX_CLUSTERS || byCluster.containsKey(cluster)) {
            count(byCluster.computeIfAbsent(cluster, name -> new ConcurrentHashMap<>()), operation);
        }
    }

    /** The counts so far, sorted by operation. */
    public Map<String, Long> counts() {
        return sums(counts);
    }

    /** The counts so far of the calls about clusters of this name, sorted by operation. */
    public Map<String, Long> counts(String cluster) {
        return sums(byCluster.getOrDefault(cluster, Map.of()));
    }

    public void clear() {
        counts.clear();
        byCluster.clear();
    }

    private static void count(Map<String, LongAdder> counts, String operation) {
        counts.computeIfAbsent(operation, name -> new LongAdder()).increment();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((operation, count) -> sums.put(operation, count.sum()));
        return sums;
    }
}
