package io.keyward.access.lifecycle;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A push given to a worker.
 *
 * @param itemId names this dispatch
 * @param revision the desired revision it carries
 * @param desired null: the entry is to go, if it is ours
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param requestedAt the worker takes no entry older than this for our own create
 * @param deletedAt when Keyward last deleted an entry of the principal; null if never. EKS may still show that one for a while
 * @param known what EKS holds, which it may not show yet; null: the worker has to look
 */
public record DuePush(
        UUID itemId,
        Target target,
        String principalArn,
        long revision,
        @Nullable EntryContent desired,
        boolean owned,
        int attempts,
        Instant requestedAt,
        @Nullable Instant deletedAt,
        @Nullable Known known,
        String createToken) {

    /** What EKS was left with by a push of ours a moment ago; null if no entry. */
    public record Known(@Nullable ObservedEntry entry) {}

    DuePush withToken(String token) {
        return new DuePush(
                itemId, target, principalArn, revision, desired, owned, attempts, requestedAt, deletedAt, known, token);
    }

    /**
     * The cluster that work is for.
     *
     * @param roleArn the role to assume; empty for the default credentials
     */
    public record Target(UUID clusterId, String arn, String roleArn) {}
}
