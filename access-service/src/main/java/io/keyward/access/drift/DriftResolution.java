package io.keyward.access.drift;

/** How a finding stands; the meanings are those of {@code keyward.access.v1.DriftResolution}. */
public enum DriftResolution {
    OPEN,
    REPAIRED,
    VANISHED,
    ACCEPTED
}
