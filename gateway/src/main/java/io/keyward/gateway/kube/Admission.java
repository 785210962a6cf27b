package io.keyward.gateway.kube;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.wording.Forbidden;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.proto.access.v1.ReviewAccessResponse;

/**
 * Whether a request may be made at all, as an API server asks before it looks at one. What every new cluster lets its users do
 * (discovery, reviews of themselves) tells nothing about a cluster, so nobody is asked and nothing recorded; all else the cluster's
 * own state decides.
 */
final class Admission {

    private final ClusterAccess everywhere = ClusterAccess.builder(
                    AccessPolicyCatalogue.builtIn(), Rbac.of(DefaultRbac.objects()))
            .build();

    /** Ends the request with a 403 unless the asker may make it. */
    void require(Asker asker, Attributes request, ReviewCalls calls) {
        if (everywhere.decide(asker.known(), request) instanceof Decision.Allowed) {
            return;
        }
        ReviewAccessResponse response = calls.access(asker, request);
        if (!response.getAllowed()) {
            String said = response.getReasonsCount() == 0 ? "" : response.getReasons(0);
            throw new StatusException(
                    Status.forbidden(Forbidden.of(response.getUser().getUsername(), request, said)));
        }
    }
}
