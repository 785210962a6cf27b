package io.keyward.access.work;

import java.time.Instant;
import java.util.UUID;

/** A deep read given to a worker. */
public record DueRead(UUID itemId, UUID clusterId, int attempts, Instant dispatchedAt) {}
