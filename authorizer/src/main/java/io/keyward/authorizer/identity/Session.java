package io.keyward.authorizer.identity;

import java.util.regex.Pattern;

/**
 * The session in which a principal calls. Only roles have sessions; for any other principal the name is not used.
 *
 * @param name the role session name as it was given to STS
 * @param accessKeyId the access key the call is signed with; empty where it is not known
 */
public record Session(String name, String accessKeyId) {

    /** The session name that {@code aws eks get-token --role-arn} gives itself. */
    public static final String KUBECTL = "EKSGetTokenAuth";

    private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{2,64}");

    public Session {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "sessionName: not a role session name, which has 2 to 64 of A-Z a-z 0-9 _ + = , . @ -");
        }
    }

    /** Whether STS lets a session have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** A session of this name with an unknown access key. */
    public static Session named(String name) {
        return new Session(name, "");
    }

    /** The session that {@code kubectl} has with the kubeconfig of {@code aws eks update-kubeconfig --role-arn}. */
    public static Session ofKubectl() {
        return named(KUBECTL);
    }
}
