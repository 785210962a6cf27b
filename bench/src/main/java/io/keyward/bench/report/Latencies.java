package io.keyward.bench.report;

import java.util.Arrays;

/** Times of calls in nanoseconds. Not for use by several threads at once. */
public final class Latencies {

    private long[] nanos = new long[1024];
    private int count;

    public void add(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = time;
    }

    public void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    public int count() {
        return count;
    }

    /** The time that this share of the calls, such as 0.99, did not exceed, in milliseconds; NaN without calls. */
    public double millis(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)] / 1e6;
    }
}
