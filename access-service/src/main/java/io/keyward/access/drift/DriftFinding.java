package io.keyward.access.drift;

import io.keyward.eks.Difference;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A difference that was found and how it stands.
 *
 * @param policyArn empty for the kinds that are about an entry
 * @param desiredJson the desired entry or association as a JSON object; empty where none is desired
 * @param observedJson what EKS holds, as a JSON object; empty where it holds none
 * @param resolvedAt null while open
 */
public record DriftFinding(
        UUID id,
        UUID clusterId,
        Kind kind,
        String principalArn,
        String policyArn,
        String desiredJson,
        String observedJson,
        Instant firstSeen,
        Instant lastSeen,
        Resolution resolution,
        @Nullable Instant resolvedAt) {

    /** Kinds of difference; the meanings are those of {@code keyward.access.v1.DriftKind}. */
    public enum Kind {
        ENTRY_MISSING,
        ENTRY_UNKNOWN,
        ENTRY_DIFFERS,
        ASSOCIATION_MISSING,
        ASSOCIATION_UNKNOWN,
        ASSOCIATION_DIFFERS;

        static Kind of(Difference difference) {
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

    /** How a finding stands; the meanings are those of {@code keyward.access.v1.DriftResolution}. */
    public enum Resolution {
        OPEN,
        REPAIRED,
        VANISHED,
        ACCEPTED
    }

    /** Where a page ended. */
    public record Position(Instant lastSeen, UUID id) {}

    /** What makes two findings of a cluster the same. */
    record Key(Kind kind, String principalArn, String policyArn) {

        static Key of(Difference difference) {
            String policyArn = difference instanceof Difference.AssociationDiffers differs ? differs.policyArn() : "";
            return new Key(Kind.of(difference), difference.principalArn(), policyArn);
        }
    }

    public Position position() {
        return new Position(lastSeen, id);
    }

    Key key() {
        return new Key(kind, principalArn, policyArn);
    }

    DriftFinding seenAgain(String desired, String observed, Instant now) {
        return new DriftFinding(
                id,
                clusterId,
                kind,
                principalArn,
                policyArn,
                desired,
                observed,
                firstSeen,
                now,
                resolution,
                resolvedAt);
    }

    DriftFinding resolved(Resolution as, Instant now) {
        return new DriftFinding(
                id, clusterId, kind, principalArn, policyArn, desiredJson, observedJson, firstSeen, lastSeen, as, now);
    }
}
