package io.keyward.sync.cluster;

import io.keyward.sync.entry.Scope;

/** A policy on an entry. */
public record Association(String policyArn, Scope scope) {}
