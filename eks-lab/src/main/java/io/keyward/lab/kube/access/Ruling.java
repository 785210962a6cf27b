package io.keyward.lab.kube.access;

/**
 * An authorizer's answer.
 *
 * @param allowed whether the request is allowed; if not, nobody denied it, nobody allowed it either
 * @param reason why it is allowed, or what was said beside a no; possibly empty
 */
public record Ruling(boolean allowed, String reason) {}
