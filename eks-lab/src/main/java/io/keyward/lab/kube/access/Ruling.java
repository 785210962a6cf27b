package io.keyward.lab.kube.access;

/**
 * An authorizer's answer.
 *
 * @param allowed whether the request is allowed; if not, nobody denied it, nobody allowed it either
 * @param reason why it is allowed; empty for a no, beside which the lab's clusters have nothing to say
 */
public record Ruling(boolean allowed, String reason) {}
