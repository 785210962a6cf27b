package io.keyward.access.work;

import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A push that a worker was given and now reports.
 *
 * @param revision the desired revision it carried
 * @param movedOn the desired state has changed since, so that another push is due whatever came of this one
 * @param removal the push was to take the entry away
 * @param requestedAt no entry older than this can be our own create
 * @param sent what creates whose answers may have been lost would have put at EKS
 */
public record PushItem(
        UUID clusterId,
        String principalArn,
        long revision,
        boolean movedOn,
        boolean removal,
        boolean owned,
        Instant requestedAt,
        List<EntryContent> sent) {

    public PushItem {
        sent = List.copyOf(sent);
    }
}
