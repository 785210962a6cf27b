package io.keyward.lab.faults;

import java.util.List;

/**
 * What goes wrong on purpose.
 *
 * @param latencyMs milliseconds every EKS call waits before it is worked on, 0 to 60,000
 * @param throttlePerSecond calls per second and (account, region) beyond which EKS throttles; 0 is no limit
 * @param throttleRate share of calls throttled at random, 0 to 1
 * @param errorRate share of calls answered with a 500 at random, 0 to 1; such a call changes nothing
 * @param propagationMs milliseconds until reads see a change of an entry or its associations, 0 to 600,000
 * @param refusals calls refused on demand; the first that meets a call counts
 */
public record Faults(
        long latencyMs,
        double throttlePerSecond,
        double throttleRate,
        double errorRate,
        long propagationMs,
        List<Refusal> refusals) {

    /** Nothing goes wrong. */
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, List.of());

    public Faults {
        refusals = List.copyOf(refusals);
    }

    Faults withRefusals(List<Refusal> changed) {
        return new Faults(latencyMs, throttlePerSecond, throttleRate, errorRate, propagationMs, changed);
    }
}
