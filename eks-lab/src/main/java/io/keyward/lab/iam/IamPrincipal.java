package io.keyward.lab.iam;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IAM role or user by its ARN.
 *
 * @param account the twelve digits of its account
 * @param kind role or user
 * @param path the path between kind and name, with its slashes; {@code /} if there is none
 * @param name the name without path
 */
public record IamPrincipal(String account, Kind kind, String path, String name) {

    private static final int MAX_PATH = 512;
    private static final Pattern ARN =
            Pattern.compile("arn:aws:iam::(\\d{12}):(role|user)(/(?:[\\x21-\\x7e]+/)?)([\\w+=,.@-]{1,64})");

    /** What an access entry can be for. */
    public enum Kind {
        ROLE("role", "AROA"),
        USER("user", "AIDA");

        private final String wire;
        private final String idPrefix;

        Kind(String wire, String idPrefix) {
            this.wire = wire;
            this.idPrefix = idPrefix;
        }

        /** The word in an ARN. */
        public String wire() {
            return wire;
        }

        /** What unique ids of this kind start with. */
        public String idPrefix() {
            return idPrefix;
        }
    }

    /** Parses the ARN of a role or user; sessions, groups, account roots and all else give nothing. */
    public static Optional<IamPrincipal> parse(String arn) {
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches() || matcher.group(3).length() > MAX_PATH) {
            return Optional.empty();
        }
        Kind kind = matcher.group(2).equals("role") ? Kind.ROLE : Kind.USER;
        return Optional.of(new IamPrincipal(matcher.group(1), kind, matcher.group(3), matcher.group(4)));
    }

    public String arn() {
        return "arn:aws:iam::" + account + ":" + kind.wire() + path + name;
    }

    /** The STS ARN of a session of this role; it has no path. */
    public String sessionArn(String sessionName) {
        return "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName;
    }

    public boolean isRole() {
        return kind == Kind.ROLE;
    }

    /** Whether only an AWS service can use this role. */
    public boolean isServiceLinked() {
        return isRole() && path.startsWith("/aws-service-role/");
    }
}
