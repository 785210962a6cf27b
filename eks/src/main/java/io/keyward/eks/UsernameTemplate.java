package io.keyward.eks;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Templates in usernames: {@code {{SessionName}}} and {@code {{SessionNameRaw}}}, for roles only, behind a colon somewhere before.
 * The colon keeps a session from choosing the whole name, and with it a reserved prefix.
 */
final class UsernameTemplate {

    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final Set<String> ALLOWED = Set.of("SessionName", "SessionNameRaw");

    private UsernameTemplate() {}

    static void check(String username, PrincipalArn principal) {
        Matcher templates = TEMPLATE.matcher(username);
        boolean any = false;
        while (templates.find()) {
            any = true;
            if (!ALLOWED.contains(templates.group(1))) {
                throw EksRefusal.invalid(
                        "username",
                        "The username template " + EntryRules.quoted(templates.group())
                                + " is invalid, it must be {{SessionName}} or {{SessionNameRaw}}.");
            }
            if (!principal.isRole()) {
                throw EksRefusal.invalid("username", "A username template is only for IAM roles, which have sessions.");
            }
            if (username.lastIndexOf(':', templates.start()) < 0) {
                throw EksRefusal.invalid(
                        "username", "The username must contain a colon before " + templates.group() + ".");
            }
        }
        String rest = any ? templates.reset().replaceAll("") : username;
        if (rest.contains("{{") || rest.contains("}}")) {
            throw EksRefusal.invalid("username", "The username has a template that is not closed or not opened.");
        }
    }
}
