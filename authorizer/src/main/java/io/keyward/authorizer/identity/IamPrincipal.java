package io.keyward.authorizer.identity;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * An IAM role, user or account root, read from its ARN.
 *
 * @param partition such as {@code aws} or {@code aws-cn}
 * @param account the account's number
 * @param kind what it is
 * @param name the last part of the ARN, without a path; {@code root} for a root
 */
public record IamPrincipal(String partition, String account, Kind kind, String name) {

    private static final String BEGINNING = "arn:";
    private static final String SERVICE = ":iam::";

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

    /** The principal of this ARN; empty if it is not the ARN of an IAM role, user or root. Read by hand: decisions do it often. */
    public static Optional<IamPrincipal> find(String arn) {
        int service = arn.indexOf(SERVICE);
        int colon = arn.indexOf(':', service + SERVICE.length());
        if (!arn.startsWith(BEGINNING) || service < 0 || colon < 0) {
            return Optional.empty();
        }
        String partition = arn.substring(BEGINNING.length(), Math.max(service, BEGINNING.length()));
        String account = arn.substring(service + SERVICE.length(), colon);
        boolean named = all(partition, c -> (c >= 'a' && c <= 'z') || c == '-') && all(account, IamPrincipal::isDigit);
        return named ? find(partition, account, arn.substring(colon + 1)) : Optional.empty();
    }

    private static Optional<IamPrincipal> find(String partition, String account, String resource) {
        if (resource.equals("root")) {
            return Optional.of(new IamPrincipal(partition, account, Kind.ROOT, "root"));
        }
        int path = resource.indexOf('/') + 1;
        int name = resource.lastIndexOf('/') + 1;
        boolean role = resource.startsWith("role/");
        if (!(role || resource.startsWith("user/"))
                || !all(resource.substring(name), IamPrincipal::isOfName)
                || (name > path && !all(resource.substring(path, name), c -> c > ' ' && c <= '~'))) {
            return Optional.empty();
        }
        return Optional.of(
                new IamPrincipal(partition, account, role ? Kind.ROLE : Kind.USER, resource.substring(name)));
    }

    /** Whether there are characters, and all are such. */
    private static boolean all(String text, IntPredicate such) {
        for (int i = 0; i < text.length(); i++) {
            if (!such.test(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOfName(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "_+=,.@-".indexOf(c) >= 0;
    }
}
