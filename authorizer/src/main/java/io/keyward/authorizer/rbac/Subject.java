package io.keyward.authorizer.rbac;

/**
 * Whom a binding is for.
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}; any other is nobody
 * @param name the exact name; there are no wildcards
 * @param namespace of a service account; empty means the namespace of the binding, if it has one
 */
public record Subject(String kind, String name, String namespace) {}
