package io.keyward.access.lifecycle;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a worker saw it at EKS; its content's username is never null.
 *
 * @param accessEntryArn the ARN that EKS gave the entry
 * @param createdAt when EKS says it was created; null if EKS did not say
 */
public record Sighting(
        String principalArn,
        EntryContent content,
        String accessEntryArn,
        @Nullable Instant createdAt) {}
