package io.keyward.gateway.webhook;

import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.http.KubeRequest;

/**
 * A question of an API server.
 *
 * @param cluster the ARN or name of the cluster it is for, as the path has it
 * @param request the request
 * @param caller the API server
 */
record WebhookCall(String cluster, KubeRequest request, Caller caller) {}
