package io.keyward.access.decision;

import io.keyward.access.snapshot.Snapshot;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Map;

/** Finds a principal, or refuses: nothing can be said of somebody whom the cluster does not let log in. */
final class NoAccessEntry {

    private NoAccessEntry() {}

    static PrincipalAccess find(Snapshot snapshot, String principalArn) {
        return snapshot.access()
                .find(principalArn)
                .orElseThrow(() -> new ServiceException.NotFound(
                        ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                        "principal_arn: " + principalArn + " has no access entry on this cluster (" + snapshot.state()
                                + " state), so the cluster does not let it log in",
                        Map.of("field", "principal_arn", "principalArn", principalArn)));
    }
}
