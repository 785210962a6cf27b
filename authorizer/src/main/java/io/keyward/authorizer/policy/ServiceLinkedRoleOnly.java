package io.keyward.authorizer.policy;

/** Whether AWS says that a policy is for service-linked roles only, so that customers cannot associate it. */
public enum ServiceLinkedRoleOnly {
    YES,
    NO,
    UNKNOWN
}
