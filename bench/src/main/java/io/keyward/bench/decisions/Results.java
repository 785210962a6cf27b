package io.keyward.bench.decisions;

import io.keyward.bench.kubernetes.GoTiming;
import io.keyward.bench.report.Machine;
import java.util.List;
import java.util.OptionalDouble;

/**
 * All that was measured in one run.
 *
 * @param method how the timings were taken
 * @param kubernetes timings of Kubernetes' own authorizer; empty if it was not there
 */
record Results(
        String time, Machine machine, String method, List<Timing> timings, List<GoTiming> kubernetes, Memory memory) {

    /**
     * Of a state of so many associations, without the catalogue.
     *
     * @param bytes reachable from it as built
     */
    record Memory(int associations, long bytes, long objects) {

        double megabytes() {
            return bytes / 1e6;
        }
    }

    Results {
        timings = List.copyOf(timings);
        kubernetes = List.copyOf(kubernetes);
    }

    /** How much of the time it had a processor, on average over what was measured; 1 if nobody else wanted it. */
    double processorShare() {
        return timings.stream()
                .mapToDouble(timing -> timing.nanos() / timing.clockNanos())
                .average()
                .orElse(1);
    }

    /** Nanoseconds a decision; empty if that was not measured. */
    OptionalDouble nanos(String name, int size) {
        return timings.stream()
                .filter(timing -> timing.name().equals(name) && timing.size() == size)
                .mapToDouble(Timing::nanos)
                .findFirst();
    }

    /** The sizes at which something was measured, the smallest first. */
    List<Integer> sizes(String name) {
        return timings.stream()
                .filter(timing -> timing.name().equals(name))
                .map(Timing::size)
                .toList();
    }
}
