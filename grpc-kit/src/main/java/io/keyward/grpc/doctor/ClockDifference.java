package io.keyward.grpc.doctor;

import java.time.Duration;
import java.time.Instant;

/** Compares a clock somewhere else with ours. */
public final class ClockDifference {

    private static final Duration NOTICED = Duration.ofSeconds(2);
    private static final Duration HARMFUL = Duration.ofSeconds(30);

    private ClockDifference() {}

    /**
     * What a question took does not count against them.
     *
     * @param before when we asked, by our clock
     * @param after when we had the answer
     * @param theirs what they said
     * @param grain how coarse they said it
     */
    public static Finding of(String subject, Instant before, Instant after, Instant theirs, Duration grain) {
        Duration off = Duration.ZERO;
        if (theirs.plus(grain).isBefore(before)) {
            off = Duration.between(theirs, before);
        } else if (theirs.isAfter(after)) {
            off = Duration.between(after, theirs);
        }
        if (off.compareTo(NOTICED) <= 0) {
            return Finding.ok(subject, "as ours");
        }
        String words = "differs from ours by " + off.toMillis() / 1000.0 + " s";
        String remedy = "set both by NTP: tokens, signatures and the order of records go by clocks";
        return off.compareTo(HARMFUL) > 0 ? Finding.fail(subject, words, remedy) : Finding.warn(subject, words, remedy);
    }
}
