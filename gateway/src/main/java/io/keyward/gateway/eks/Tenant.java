package io.keyward.gateway.eks;

import java.util.regex.Pattern;

/**
 * The account and region that a request is about, as its credential says.
 *
 * @param account twelve digits
 * @param region AWS region
 */
record Tenant(String account, String region) {

    private static final int MAX_NAME_LENGTH = 100;
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]*");

    /**
     * The ARN of this account's and region's cluster of that name.
     *
     * @throws EksException 400 in EKS's words if the name cannot be a cluster's
     */
    String clusterArn(String name) {
        if (!NAME.matcher(name).matches()) {
            // EKS's own text: a quotation mark runs into the next sentence there, too.
            throw new EksException(
                    EksError.INVALID_PARAMETER,
                    "The clusterName parameter contains invalid characters. It should conform to the regular expression"
                            + " \"^[0-9A-Za-z][A-Za-z0-9-_]*\"In other words, it should start with a number or letter,"
                            + " and can contain numbers, letters, dashes, and underscores.");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new EksException(
                    EksError.INVALID_PARAMETER,
                    "The clusterName parameter is longer than " + MAX_NAME_LENGTH + " characters.");
        }
        return "arn:" + partition() + ":eks:" + region + ":" + account + ":cluster/" + name;
    }

    /** What stands for all clusters of this account and region, as AWS writes it. */
    String anyCluster() {
        return "arn:" + partition() + ":eks:" + region + ":" + account + ":cluster/*";
    }

    /** AWS's partition of the region. */
    String partition() {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
