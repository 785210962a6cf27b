package io.keyward.eks;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ARN of an EKS cluster. The name rule is EKS's own: 1 to 100 characters, letter or digit first. */
public record ClusterArn(String text, String partition, String region, String account, String name) {

    private static final Pattern FORM = Pattern.compile(
            "arn:(aws|aws-cn|aws-us-gov):eks:([a-z]{2}(?:-[a-z]+)+-[0-9]):([0-9]{12}):cluster/([0-9A-Za-z][A-Za-z0-9_-]{0,99})");

    /** Empty if the text is not the ARN of an EKS cluster. */
    public static Optional<ClusterArn> parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? Optional.of(new ClusterArn(text, m.group(1), m.group(2), m.group(3), m.group(4)))
                : Optional.empty();
    }

    /**
     * The ARN that a text is known to be, since it was checked before it was kept.
     *
     * @throws IllegalStateException if it is not
     */
    public static ClusterArn ofKept(String text) {
        return parse(text).orElseThrow(() -> new IllegalStateException("kept cluster ARN is malformed: " + text));
    }
}
