package io.keyward.bench.decisions;

/**
 * What came of a trial.
 *
 * @param clockNanos for one decision, on average, by the clock
 * @param error half of its 99.9 % confidence interval; NaN with too few iterations
 * @param processorNanos for one decision, on average, in processor time
 * @param bytes allocated for one decision
 */
public record Timing(String name, int size, double clockNanos, double error, double processorNanos, double bytes) {

    /** The least that can be said it took: what others took of the processor does not count. */
    public double nanos() {
        return Math.min(clockNanos, processorNanos);
    }
}
