package io.keyward.access.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one principal stands between desired state and EKS.
 *
 * @param syncedRevision the revision EKS was last seen to hold; 0 if none
 * @param removal the entry is desired no more; EKS may still hold it
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param failure EKS's standing refusal, if any
 * @param pushedAt when a push was last reported
 */
public record EntrySync(
        String principalArn,
        long desiredRevision,
        long syncedRevision,
        boolean removal,
        boolean owned,
        boolean workDue,
        @Nullable Failure failure,
        Instant transitionAt,
        @Nullable Instant pushedAt) {

    /** A refusal: the exception's name, EKS's text, and the id AWS gave the call. */
    public record Failure(String code, String message, String requestId) {}

    public boolean synced() {
        return syncedRevision >= desiredRevision;
    }
}
