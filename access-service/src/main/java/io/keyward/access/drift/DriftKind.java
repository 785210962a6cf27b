package io.keyward.access.drift;

/** Kinds of difference; the meanings are those of {@code keyward.access.v1.DriftKind}. */
public enum DriftKind {
    ENTRY_MISSING,
    ENTRY_UNKNOWN,
    ENTRY_DIFFERS,
    ASSOCIATION_MISSING,
    ASSOCIATION_UNKNOWN,
    ASSOCIATION_DIFFERS;

    /** Whether Keyward may undo it. An unknown entry is somebody else's. */
    public boolean repairable() {
        return this != ENTRY_UNKNOWN;
    }

    boolean ofAssociation() {
        return this == ASSOCIATION_MISSING || this == ASSOCIATION_UNKNOWN || this == ASSOCIATION_DIFFERS;
    }
}
