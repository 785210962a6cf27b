package io.keyward.authorizer.rbac;

/**
 * The role a binding names.
 *
 * @param kind {@code Role} or {@code ClusterRole}; any other grants nothing
 * @param name the role's name
 */
public record RoleRef(String kind, String name) {}
