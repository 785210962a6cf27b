package io.keyward.gateway.login;

import io.keyward.authorizer.identity.KubernetesUser;

/**
 * Somebody whom a cluster lets in.
 *
 * @param arn who it is, as STS says
 * @param user the Kubernetes user that the cluster makes of it
 */
public record Login(String arn, KubernetesUser user) {}
