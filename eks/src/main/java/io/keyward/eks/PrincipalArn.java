package io.keyward.eks;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ARN of an IAM role (with its path), user, or account root: what an access entry can be for.
 *
 * @param kind {@code role}, {@code user} or {@code root}
 * @param name last segment, without the path; empty for root
 */
public record PrincipalArn(String text, String partition, String account, String kind, String path, String name) {

    private static final Pattern FORM = Pattern.compile(
            "arn:(aws|aws-cn|aws-us-gov):iam::([0-9]{12}):(?:(role|user)/((?:[\\x21-\\x2e\\x30-\\x7e]+/)*)([\\w+=,.@-]{1,64})|(root))");
    private static final String SERVICE_LINKED_PATH = "aws-service-role/";

    /** Empty if the text is not the ARN of a role, user or root. */
    public static Optional<PrincipalArn> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        if (m.group(6) != null) {
            return Optional.of(new PrincipalArn(text, m.group(1), m.group(2), "root", "", ""));
        }
        return Optional.of(new PrincipalArn(text, m.group(1), m.group(2), m.group(3), m.group(4), m.group(5)));
    }

    /**
     * The ARN that a text is known to be, since it was checked before it was kept.
     *
     * @throws IllegalStateException if it is not
     */
    public static PrincipalArn ofKept(String text) {
        return parse(text).orElseThrow(() -> new IllegalStateException("kept principal ARN is malformed: " + text));
    }

    public boolean isRole() {
        return kind.equals("role");
    }

    /** The ARN as identities of STS name it: of a role without its path, of any other as it is. */
    public String withoutPath() {
        return isRole() ? "arn:" + partition + ":iam::" + account + ":role/" + name : text;
    }

    public boolean isServiceLinkedRole() {
        return isRole() && path.startsWith(SERVICE_LINKED_PATH);
    }

    /** The username EKS gives a STANDARD entry of this principal where none is asked for. */
    public String defaultUsername() {
        return isRole() ? "arn:" + partition + ":sts::" + account + ":assumed-role/" + name + "/{{SessionName}}" : text;
    }
}
