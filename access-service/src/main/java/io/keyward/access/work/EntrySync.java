package io.keyward.access.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one principal stands between desired state and EKS.
 *
 * @param syncedRevision the revision EKS was last seen to hold; 0 if none
 * @param removal the entry is desired no more; EKS may still hold it, or have done so until lately
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param workDue a push is due now or later, be it for a change, a repair, or to try a refused one again
 * @param inFlight a worker has been given a push and has not reported it
 * @param failure EKS's standing refusal, if any
 * @param lastError what stood in the way of the last push, if it is only to be tried again
 * @param pushedAt when a push was last reported
 */
public record EntrySync(
        String principalArn,
        long desiredRevision,
        long syncedRevision,
        boolean removal,
        boolean owned,
        boolean workDue,
        boolean inFlight,
        @Nullable Failure failure,
        @Nullable String lastError,
        Instant transitionAt,
        @Nullable Instant pushedAt) {

    /** A refusal: the exception's name, EKS's text, and the id AWS gave the call. */
    public record Failure(String code, String message, String requestId) {}

    public boolean synced() {
        return syncedRevision >= desiredRevision;
    }

    /** Whether a push is due or under way whose outcome may explain a difference. A refused push explains itself. */
    public boolean pending() {
        return inFlight || (workDue && failure == null);
    }

    /** Nothing is desired, nothing is due, and EKS holds nothing of ours: kept only until a read confirms it. */
    public boolean departed() {
        return removal && !workDue && !inFlight;
    }

    /** Whether a push was reported after a moment. */
    public boolean pushedAfter(Instant moment) {
        return pushedAt != null && pushedAt.isAfter(moment);
    }
}
