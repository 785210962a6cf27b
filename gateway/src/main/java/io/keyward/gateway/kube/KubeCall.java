package io.keyward.gateway.kube;

import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.http.KubeRequest;

/**
 * A request to the API of one cluster.
 *
 * @param cluster the cluster: its ARN, or as the path names it
 * @param request what the cluster itself would see
 * @param caller who sends it
 * @param self the user that the caller is on the cluster
 * @param simulates whether the caller may ask everything, as anybody: who may simulate decisions with Keyward is nobody on the cluster, and
 *     needs nothing of it
 */
record KubeCall(String cluster, KubeRequest request, Caller caller, Asker self, boolean simulates) {}
