package io.keyward.sync.push;

import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.plan.Ownership;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Make EKS hold the desired state of one principal.
 *
 * @param itemId names this dispatch of the work
 * @param attempts how often the same work was tried and failed before
 * @param desired null if the entry is to go
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param sentAt when access-service gave the order; the moments before it are told by the same clock, which is not the worker's
 * @param requestedAt when Keyward was asked for the entry
 * @param createToken recognises the first create of the entry when it is repeated
 * @param deletedAt when Keyward last deleted an entry of this principal; null if it has not, lately
 * @param known what EKS holds, which it may not show yet; null: it has to be looked at
 */
public record PushOrder(
        String itemId,
        int attempts,
        Target target,
        String principalArn,
        @Nullable EntryContent desired,
        long revision,
        boolean owned,
        Instant sentAt,
        Instant requestedAt,
        String createToken,
        @Nullable Instant deletedAt,
        @Nullable Known known) {

    /** What EKS was left with a moment ago; null if no entry. */
    public record Known(@Nullable ObservedEntry entry) {}

    Ownership ownership() {
        return new Ownership(owned, requestedAt);
    }

    /**
     * The token to create with. An entry that was seen at EKS and is gone was deleted by somebody: with the token of its first
     * creation EKS might answer as it did then, and create nothing.
     */
    String tokenForCreate() {
        return owned ? itemId : createToken;
    }
}
