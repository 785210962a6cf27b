package io.keyward.access.lifecycle;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry as EKS was last seen to hold it; its content's username is never null.
 *
 * @param observedAt since when it was seen to be as it is
 */
public record ObservedEntry(
        String principalArn,
        EntryContent content,
        String accessEntryArn,
        @Nullable Instant eksCreatedAt,
        Instant observedAt,
        Source source) {

    /** What saw it. */
    public enum Source {
        PUSH,
        DEEP_READ
    }

    static ObservedEntry of(Sighting seen, Instant now, Source source) {
        return new ObservedEntry(
                seen.principalArn(), seen.content(), seen.accessEntryArn(), seen.createdAt(), now, source);
    }

    /** Whether a sighting tells nothing new. */
    boolean same(Sighting seen) {
        return content.equals(seen.content())
                && accessEntryArn.equals(seen.accessEntryArn())
                && Objects.equals(eksCreatedAt, seen.createdAt());
    }
}
