package io.keyward.bench.decisions;

/**
 * What came of a trial.
 *
 * @param nanos for one decision, on average
 * @param error half of the 99.9 % confidence interval; NaN with too few iterations
 * @param bytes allocated for one decision
 */
record Timing(String name, int size, double nanos, double error, double bytes) {}
