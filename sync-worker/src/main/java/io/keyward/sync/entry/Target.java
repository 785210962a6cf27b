package io.keyward.sync.entry;

/**
 * The cluster that a call is for.
 *
 * @param roleArn the role to assume for calls to it; empty for the account's own or the default credentials
 */
public record Target(String arn, String name, String account, String region, String roleArn) {}
