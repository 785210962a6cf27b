package io.keyward.access.review;

import io.keyward.authorizer.identity.Session;
import io.keyward.eks.PrincipalArn;
import io.keyward.grpc.error.ServiceException.Invalid;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody whom STS has vouched for, as GetCallerIdentity names them.
 *
 * @param arn the ARN of the session, user or root
 * @param canonicalArn the ARN of whose entry it is: for a session that of its role, whose path STS does not tell
 * @param principalId the unique id in IAM: of the role, of the user, or the account's number for its root
 * @param sessionName empty unless it is the session of a role
 * @param accessKeyId the key that the token was signed with; empty where it is not known
 */
public record Identity(String arn, String canonicalArn, String principalId, String sessionName, String accessKeyId) {

    private static final Pattern ROLE_SESSION = Pattern.compile(
            "arn:([a-z-]+):sts::([0-9]{12}):assumed-role/([\\w+=,.@-]{1,64})/(?<session>[\\w+=,.@-]{2,64})");
    private static final Pattern FEDERATED_USER =
            Pattern.compile("arn:[a-z-]+:sts::[0-9]{12}:federated-user/(?<session>[\\w+=,.@-]{2,64})");
    private static final Pattern UNIQUE_ID = Pattern.compile("\\w{4,128}");
    private static final Pattern ACCESS_KEY = Pattern.compile("\\w{0,128}");

    /**
     * Reads the answer of GetCallerIdentity.
     *
     * @throws Invalid if it is none, naming the field
     */
    public static Identity parse(String arn, String userId, String accessKeyId) {
        if (!ACCESS_KEY.matcher(accessKeyId).matches()) {
            throw Invalid.field("access_key_id", "access_key_id: has other characters than an access key");
        }
        Matcher role = ROLE_SESSION.matcher(arn);
        if (role.matches()) {
            String session = role.group("session");
            String roleArn = "arn:" + role.group(1) + ":iam::" + role.group(2) + ":role/" + role.group(3);
            return new Identity(arn, roleArn, idBefore(userId, session), session, accessKeyId);
        }
        Matcher federated = FEDERATED_USER.matcher(arn);
        if (federated.matches()) {
            return new Identity(arn, arn, idBefore(userId, federated.group("session")), "", accessKeyId);
        }
        Optional<PrincipalArn> userOrRoot = PrincipalArn.parse(arn).filter(principal -> !principal.isRole());
        if (userOrRoot.isEmpty()) {
            throw Invalid.field(
                    "arn",
                    "arn: must be what GetCallerIdentity answers: the ARN of a role's session, a user or a root");
        }
        return new Identity(arn, arn, id(userId), "", accessKeyId);
    }

    /** A user id of a session is the unique id and the session's name with a colon between them. */
    private static String idBefore(String userId, String sessionName) {
        if (!userId.endsWith(":" + sessionName)) {
            throw Invalid.field("user_id", "user_id: must end in : and the session's name, as in arn");
        }
        return id(userId.substring(0, userId.length() - sessionName.length() - 1));
    }

    private static String id(String text) {
        if (!UNIQUE_ID.matcher(text).matches()) {
            throw Invalid.field("user_id", "user_id: must hold a unique id of IAM, of 4 to 128 letters and digits");
        }
        return text;
    }

    /** The session in which a role calls; for anybody else its name means nothing. */
    Session session() {
        return new Session(sessionName.isEmpty() ? Session.KUBECTL : sessionName, accessKeyId);
    }
}
