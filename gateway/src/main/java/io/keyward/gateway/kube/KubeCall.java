package io.keyward.gateway.kube;

import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.http.KubeRequest;

/**
 * A request to the API of one cluster.
 *
 * @param cluster the cluster as the path names it: ARN, or name where that is unique
 * @param request what the cluster itself would see
 * @param caller who sends it, under the actor that is known so far
 */
record KubeCall(String cluster, KubeRequest request, Caller caller) {

    /** The caller once it is known who it is. */
    Caller as(Identity identity) {
        return new Caller(identity.actor(), caller.sourceIp(), caller.userAgent(), caller.requestId(), caller.door());
    }
}
