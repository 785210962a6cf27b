package io.keyward.authorizer.access;

/**
 * An access policy associated with an entry.
 *
 * @param policyArn the policy's ARN; one that no catalogue knows is allowed, and decided as a policy of unknown rules
 * @param scope where it grants
 */
public record Association(String policyArn, AccessScope scope) {}
