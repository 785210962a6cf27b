package io.keyward.access.observed;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a worker saw it at EKS; its content's username is never null.
 *
 * @param createdAt when EKS says it was created
 */
public record Sighting(
        String principalArn,
        EntryContent content,
        String accessEntryArn,
        @Nullable Instant createdAt) {}
