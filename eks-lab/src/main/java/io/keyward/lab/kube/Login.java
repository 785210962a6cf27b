package io.keyward.lab.kube;

import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.kube.access.Requester;

/** Finds out who sends a request. */
@FunctionalInterface
interface Login {

    /**
     * Who asks; without credentials it is anonymous.
     *
     * @throws io.keyward.kubernetes.status.StatusException with a 401 if the credentials are not accepted
     */
    Requester requester(ClusterKey cluster, KubeRequest request);
}
