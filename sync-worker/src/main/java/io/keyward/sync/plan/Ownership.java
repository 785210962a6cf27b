package io.keyward.sync.plan;

import io.keyward.eks.Difference;
import io.keyward.eks.EksClock;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose an entry found at EKS is.
 *
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param requestedAt when Keyward was asked for the entry
 */
public record Ownership(boolean owned, Instant requestedAt) {

    /**
     * Whether the entry is Keyward's: known to be, or just as desired and not older than the request, so that it comes from a
     * create whose answer was lost. An entry that is desired no more can only be told by its age.
     */
    boolean includes(@Nullable EntryContent desired, ObservedEntry observed) {
        return owned
                || (!EksClock.isBefore(observed.createdAt(), requestedAt)
                        && (desired == null
                                || Difference.ofEntry(observed.principalArn(), desired, observed.content())
                                        .isEmpty()));
    }
}
