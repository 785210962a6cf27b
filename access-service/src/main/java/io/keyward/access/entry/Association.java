package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import java.time.Instant;

/** One access policy on one entry. */
public record Association(String policyArn, AccessScope scope, Instant associatedAt, Instant modifiedAt) {}
