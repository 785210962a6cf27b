package io.keyward.access.observed;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry as EKS was last seen to hold it; its content's username is never null. */
public record ObservedEntry(
        String principalArn,
        EntryContent content,
        String accessEntryArn,
        @Nullable Instant eksCreatedAt,
        Instant observedAt) {}
