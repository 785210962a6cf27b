package io.keyward.access.drift;

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

    public Position position() {
        return new Position(lastSeen, id);
    }
}
