package io.keyward.sync.plan;

import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose an entry found at EKS is.
 *
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param requestedAt when Keyward was asked for the entry
 */
public record Ownership(boolean owned, Instant requestedAt) {

    /** How far EKS's clock may be from ours. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    /**
     * Whether the entry is Keyward's: known to be, or just as desired and not older than the request, so that it comes from a
     * create whose answer was lost. An entry that is desired no more can only be told by its age.
     */
    boolean includes(@Nullable EntryContent desired, ObservedEntry observed) {
        return owned
                || (isNotOlder(observed)
                        && (desired == null
                                || Difference.ofEntry(observed.principalArn(), desired, observed.content())
                                        .isEmpty()));
    }

    private boolean isNotOlder(ObservedEntry observed) {
        return !observed.createdAt().isBefore(requestedAt.minus(CLOCK_SKEW));
    }
}
