package io.keyward.access.drift;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One difference between desired and observed state.
 *
 * @param policyArn empty for the kinds that are about an entry
 * @param desired as a JSON object; null where nothing is desired
 * @param observed as a JSON object; null where EKS holds nothing
 * @param revokes whether undoing it takes a right away from the principal
 */
public record Difference(
        DriftKind kind,
        String principalArn,
        String policyArn,
        @Nullable Map<String, Object> desired,
        @Nullable Map<String, Object> observed,
        boolean revokes) {}
