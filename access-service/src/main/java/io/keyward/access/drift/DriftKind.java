package io.keyward.access.drift;

import io.keyward.eks.Difference;

/** Kinds of difference; the meanings are those of {@code keyward.access.v1.DriftKind}. */
public enum DriftKind {
    ENTRY_MISSING,
    ENTRY_UNKNOWN,
    ENTRY_DIFFERS,
    ASSOCIATION_MISSING,
    ASSOCIATION_UNKNOWN,
    ASSOCIATION_DIFFERS;

    static DriftKind of(Difference difference) {
        return switch (difference) {
            case Difference.EntryMissing missing -> ENTRY_MISSING;
            case Difference.EntryUnknown unknown -> ENTRY_UNKNOWN;
            case Difference.EntryDiffers differs -> ENTRY_DIFFERS;
            case Difference.AssociationDiffers differs when differs.observed() == null -> ASSOCIATION_MISSING;
            case Difference.AssociationDiffers differs when differs.desired() == null -> ASSOCIATION_UNKNOWN;
            case Difference.AssociationDiffers differs -> ASSOCIATION_DIFFERS;
        };
    }

    boolean ofAssociation() {
        return this == ASSOCIATION_MISSING || this == ASSOCIATION_UNKNOWN || this == ASSOCIATION_DIFFERS;
    }
}
