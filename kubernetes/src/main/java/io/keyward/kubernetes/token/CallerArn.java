package io.keyward.kubernetes.token;

import java.util.List;
import java.util.Set;

/**
 * The ARN that STS gave, and the one access entries are made for.
 *
 * @param canonical the role's ARN for a session of it (without the role's path, which sessions do not show), else the ARN itself
 * @param isRole whether it is a role or a session of one
 */
record CallerArn(String canonical, boolean isRole) {

    private static final Set<String> PARTITIONS =
            Set.of("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc");

    /** @throws TokenException in aws-iam-authenticator's words if no identity has such an ARN */
    static CallerArn of(String arn) {
        if (!arn.startsWith("arn:")) {
            throw TokenException.sts("arn '" + arn + "' is invalid: 'arn: invalid prefix'");
        }
        String[] sections = arn.split(":", 6);
        if (sections.length < 6) {
            throw TokenException.sts("arn '" + arn + "' is invalid: 'arn: not enough sections'");
        }
        if (!PARTITIONS.contains(sections[1])) {
            throw TokenException.sts("arn '" + arn + "' does not have a recognized partition");
        }
        List<String> parts = List.of(sections[5].split("/", -1));
        return switch (sections[2]) {
            case "sts" -> sts(arn, sections[1], sections[4], parts);
            case "iam" -> iam(arn, parts.getFirst());
            default ->
                throw TokenException.sts(
                        "service " + sections[2] + " in arn " + arn + " is not a valid service for identities");
        };
    }

    private static CallerArn sts(String arn, String partition, String account, List<String> parts) {
        return switch (parts.getFirst()) {
            case "federated-user" -> new CallerArn(arn, false);
            case "assumed-role" -> {
                if (parts.size() < 3) {
                    throw TokenException.sts("assumed-role arn '" + arn + "' does not have a role");
                }
                String role = String.join("/", parts.subList(1, parts.size() - 1));
                yield new CallerArn("arn:" + partition + ":iam::" + account + ":role/" + role, true);
            }
            default -> throw TokenException.sts("unrecognized resource " + parts.getFirst() + " for service sts");
        };
    }

    private static CallerArn iam(String arn, String kind) {
        return switch (kind) {
            case "role" -> new CallerArn(arn, true);
            case "user", "root" -> new CallerArn(arn, false);
            default -> throw TokenException.sts("unrecognized resource " + kind + " for service iam");
        };
    }
}
