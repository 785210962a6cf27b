package io.keyward.access.report;

import io.keyward.access.observed.Sighting;
import io.keyward.access.work.PushItem;
import io.keyward.eks.Difference;
import java.time.Duration;
import java.time.Instant;

/** Tells our own create whose answer was lost from somebody else's entry. */
final class Claim {

    /** How far EKS's clock may be behind ours. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private Claim() {}

    /** Whether an entry that nobody has yet recognised as ours is what we sent, and no older than our wish for it. */
    static boolean recognises(PushItem item, Sighting seen) {
        Instant createdAt = seen.createdAt();
        boolean recent =
                createdAt != null && !createdAt.isBefore(item.requestedAt().minus(CLOCK_SKEW));
        return recent
                && item.sent().stream().anyMatch(sent -> Difference.ofEntry(item.principalArn(), sent, seen.content())
                        .isEmpty());
    }
}
