package io.keyward.access.change;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change whose caller waits for EKS.
 *
 * @param policyArn the association changed; null for the entry itself
 * @param before the entry as it was before, as JSON; null if there was none
 * @param requestId the request that changed it
 */
public record AwaitedChange(
        UUID id,
        UUID clusterId,
        String principalArn,
        @Nullable String policyArn,
        long revision,
        @Nullable String before,
        String requestId) {}
