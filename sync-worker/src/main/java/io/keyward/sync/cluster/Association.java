package io.keyward.sync.cluster;

import io.keyward.eks.AccessScope;

/** A policy on an entry. */
public record Association(String policyArn, AccessScope scope) {}
