package io.keyward.sync.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The username that EKS gives a STANDARD entry created without one. */
final class DefaultUsername {

    private static final Pattern ROLE =
            Pattern.compile("arn:(?<partition>[^:]+):iam::(?<account>[^:]*):role/(?:.*/)?(?<name>[^/]+)");
    private static final Pattern USER = Pattern.compile("arn:[^:]+:iam::[^:]*:user/.+");

    private DefaultUsername() {}

    /** Of a role: its sessions, without the role's path; of a user: the user itself; of anything else: not known. */
    static Optional<String> of(String principalArn) {
        Matcher role = ROLE.matcher(principalArn);
        if (role.matches()) {
            return Optional.of("arn:" + role.group("partition") + ":sts::" + role.group("account") + ":assumed-role/"
                    + role.group("name") + "/{{SessionName}}");
        }
        return USER.matcher(principalArn).matches() ? Optional.of(principalArn) : Optional.empty();
    }
}
