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
        DriftKind kind,
        String principalArn,
        String policyArn,
        String desiredJson,
        String observedJson,
        Instant firstSeen,
        Instant lastSeen,
        DriftResolution resolution,
        @Nullable Instant resolvedAt) {

    /** Where a page ended. */
    public record Position(Instant lastSeen, UUID id) {}

    /** What makes two findings of a cluster the same. */
    record Key(DriftKind kind, String principalArn, String policyArn) {

        static Key of(Difference difference) {
            String policyArn = difference instanceof Difference.AssociationDiffers differs ? differs.policyArn() : "";
            return new Key(DriftKind.of(difference), difference.principalArn(), policyArn);
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

    DriftFinding resolved(DriftResolution as, Instant now) {
        return new DriftFinding(
                id, clusterId, kind, principalArn, policyArn, desiredJson, observedJson, firstSeen, lastSeen, as, now);
    }
}
