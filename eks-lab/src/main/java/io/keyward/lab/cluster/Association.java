package io.keyward.lab.cluster;

import java.time.Instant;

/**
 * An access policy on an entry.
 *
 * @param policyArn the policy
 * @param scope where it counts
 * @param associatedAt when it was first associated; a change of scope keeps it
 * @param modifiedAt when it was last associated
 */
public record Association(String policyArn, AccessScope scope, Instant associatedAt, Instant modifiedAt) {}
