package io.keyward.eks;

import java.time.Duration;
import java.time.Instant;

/** Compares what EKS dates, by a clock of its own, with moments of ours. */
public final class EksClock {

    /** How far EKS's clock may be from ours, to either side. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private EksClock() {}

    /** Whether what EKS dates was before our moment, whatever the clocks say. */
    public static boolean isBefore(Instant eks, Instant ours) {
        return eks.isBefore(ours.minus(SKEW));
    }

    /** Whether what EKS dates may have been before our moment. */
    public static boolean mayBeBefore(Instant eks, Instant ours) {
        return eks.isBefore(ours.plus(SKEW));
    }
}
