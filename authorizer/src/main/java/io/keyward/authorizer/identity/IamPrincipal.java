package io.keyward.authorizer.identity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IAM role, user or account root, read from its ARN.
 *
 * @param partition such as {@code aws} or {@code aws-cn}
 * @param account the account's number
 * @param kind what it is
 * @param name the last part of the ARN, without a path; {@code root} for a root
 */
public record IamPrincipal(String partition, String account, Kind kind, String name) {

    private static final Pattern ARN = Pattern.compile("arn:(?<partition>[a-z-]+):iam::(?<account>[0-9]+):"
            + "(?:(?<kind>role|user)/(?:[\\x21-\\x7e]*/)?(?<name>[\\w+=,.@-]+)|root)");

    /** What an ARN names. */
    public enum Kind {
        ROLE,
        USER,
        ROOT
    }

    /** @throws IllegalArgumentException if this is not the ARN of an IAM role, user or root */
    public static IamPrincipal parse(String arn) {
        return find(arn)
                .orElseThrow(() ->
                        new IllegalArgumentException("principalArn: not the ARN of an IAM role, user or account root"));
    }

    /** The principal of this ARN; empty if it is not the ARN of an IAM role, user or root. */
    public static Optional<IamPrincipal> find(String arn) {
        Matcher parts = ARN.matcher(arn);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String kind = parts.group("kind");
        if (kind == null) {
            return Optional.of(new IamPrincipal(parts.group("partition"), parts.group("account"), Kind.ROOT, "root"));
        }
        return Optional.of(new IamPrincipal(
                parts.group("partition"),
                parts.group("account"),
                kind.equals("role") ? Kind.ROLE : Kind.USER,
                parts.group("name")));
    }
}
