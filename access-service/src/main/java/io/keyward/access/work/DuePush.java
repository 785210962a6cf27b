package io.keyward.access.work;

import java.time.Instant;
import java.util.UUID;

/**
 * A push given to a worker.
 *
 * @param itemId names this dispatch
 * @param revision the desired revision it carries
 * @param removal the entry is to go, if it is ours
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param requestedAt the worker takes no entry older than this for our own create
 */
public record DuePush(
        UUID itemId,
        UUID clusterId,
        String principalArn,
        long revision,
        boolean removal,
        boolean owned,
        int attempts,
        Instant requestedAt) {}
