package io.keyward.access.lifecycle;

import java.time.Instant;
import java.util.UUID;

/**
 * A change whose caller waits for EKS, and which is taken back if EKS refuses it meanwhile.
 *
 * @param change what it did, and how to take it back
 * @param requestId the request that made it, as the audit log names it
 * @param answerKey under which its answer is remembered; empty if it is not
 * @param deadline when the caller waits no longer
 */
public record Awaited(Desired.Change change, String requestId, String answerKey, Instant deadline) {

    public UUID id() {
        return change.id();
    }

    Awaited with(Desired.Change rewritten) {
        return new Awaited(rewritten, requestId, answerKey, deadline);
    }
}
