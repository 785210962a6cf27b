package io.keyward.grpc.caller;

import io.keyward.proto.identity.v1.Via;
import java.util.List;

/**
 * Who somebody is, and how that was proved. Texts that say nothing are empty.
 *
 * @param via how it was proved; {@code VIA_UNSPECIFIED} where nothing was
 * @param name what bindings and records call them: a user's name, {@code access-key/<id>}, the ARN of an IAM principal,
 *     {@code keyward/<service>}, {@code anonymous} where nothing was proved
 * @param issuer with an OIDC token, its {@code iss}
 * @param subject with an OIDC token, its {@code sub}
 * @param accessKeyId the key that a request was signed with
 * @param principalArn the IAM principal that STS vouched for, now or when it took the key
 * @param groups as the token says
 * @param account the AWS account that a request to EKS's API is about: the key's
 */
public record Identity(
        Via via,
        String name,
        String issuer,
        String subject,
        String accessKeyId,
        String principalArn,
        List<String> groups,
        String account) {

    private static final String SERVICE = "keyward/";
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_GROUPS = 500;
    private static final Identity NOBODY =
            new Identity(Via.VIA_UNSPECIFIED, "anonymous", "", "", "", "", List.of(), "");

    /** @throws IllegalArgumentException for a text that is too long, or that could forge a line of a log; none is changed: two names stay two */
    public Identity {
        requirePrintable(name);
        requirePrintable(issuer);
        requirePrintable(subject);
        requirePrintable(accessKeyId);
        requirePrintable(principalArn);
        requirePrintable(account);
        groups.forEach(Identity::requirePrintable);
        if (groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException("more than " + MAX_GROUPS + " groups");
        }
        groups = List.copyOf(groups);
    }

    private static void requirePrintable(String text) {
        boolean forges = !isPlain(text)
                && text.codePoints().anyMatch(c -> switch (Character.getType(c)) {
                    case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT ->
                        true;
                    default -> false;
                });
        if (forges || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "an identity's texts have up to " + MAX_LENGTH + " printable characters");
        }
    }

    /** Visible ASCII and blanks, as nearly all names are: told with one look at each character, on every call. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Nobody has proved anything. */
    public static Identity nobody() {
        return NOBODY;
    }

    /** A part of Keyward, such as {@code sync-worker}. */
    public static Identity service(String name) {
        return new Identity(Via.VIA_SERVICE, SERVICE + name, "", "", "", "", List.of(), "");
    }

    /** A person or workload with an OIDC token. */
    public static Identity user(String name, String issuer, String subject, List<String> groups) {
        return new Identity(Via.VIA_OIDC, name, issuer, subject, "", "", groups, "");
    }

    /** Whether a request was signed with a key that Keyward issued, for a while or for good. */
    public boolean byAccessKey() {
        return (via == Via.VIA_ACCESS_KEY || via == Via.VIA_STS) && !accessKeyId.isEmpty();
    }

    /** Whether this is a part of Keyward, acting for itself. */
    public boolean isService() {
        return via == Via.VIA_SERVICE;
    }
}
