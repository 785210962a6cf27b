package io.keyward.access.cluster;

import java.util.UUID;

/**
 * How far a cluster's states have come.
 *
 * @param syncedRevision the highest revision up to which every change is held by EKS or was refused by it
 * @param observedVersion grows with every change of what EKS was seen to hold
 * @param rbacRevision the revision that brought the RBAC snapshot; 0 if none was given
 */
public record Head(
        UUID clusterId, String arn, long revision, long syncedRevision, long observedVersion, long rbacRevision) {}
