package io.keyward.bench.kubernetes;

/**
 * One line of the timing of Kubernetes' own authorizer.
 *
 * @param bindings how many there were
 * @param allowed whether the answer was yes
 */
public record GoTiming(int bindings, boolean allowed, double nanos, double bytes) {}
