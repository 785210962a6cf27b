package io.keyward.lab.eks;

import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Kubernetes usernames and groups EKS lets a caller give to a STANDARD entry, and the ones it gives itself. */
final class IdentityRules {

    private static final List<String> RESERVED_USERNAME_PREFIXES =
            List.of("system:", "eks:", "aws:", "amazon:", "iam:");
    private static final Set<String> TEMPLATES = Set.of("SessionName", "SessionNameRaw");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final int MAX_CHARS = 1024;
    private static final int MAX_GROUPS = 1000;

    private IdentityRules() {}

    /** The username EKS gives when the caller names none. */
    static String defaultUsername(EntryType type, IamPrincipal principal) {
        if (type != EntryType.STANDARD) {
            return type.nodeUsername();
        }
        return principal.isRole() ? principal.sessionArn("{{SessionName}}") : principal.arn();
    }

    /** Checks a username given by the caller. */
    static String checkUsername(String username, IamPrincipal principal) {
        checkText("username", username);
        for (String prefix : RESERVED_USERNAME_PREFIXES) {
            if (username.startsWith(prefix)) {
                throw EksErrors.parameter("The username must not begin with " + prefix);
            }
        }
        checkTemplates(username, principal);
        return username;
    }

    /** Checks groups given by the caller; repeated ones count once. */
    static List<String> checkGroups(List<String> groups) {
        if (groups.size() > MAX_GROUPS) {
            throw EksErrors.parameter("kubernetesGroups must not have more than " + MAX_GROUPS + " elements.");
        }
        for (String group : groups) {
            checkText("kubernetes group name", group);
            if (group.startsWith("system:")) {
                throw EksErrors.parameter(
                        "The kubernetes group name " + group + " is invalid, it cannot start with system:");
            }
        }
        return groups.stream().distinct().toList();
    }

    private static void checkTemplates(String username, IamPrincipal principal) {
        Matcher matcher = TEMPLATE.matcher(username);
        while (matcher.find()) {
            if (!TEMPLATES.contains(matcher.group(1))) {
                throw EksErrors.parameter("The username has the unknown template " + matcher.group()
                        + ", allowed are {{SessionName}} and {{SessionNameRaw}}.");
            }
            if (!principal.isRole()) {
                throw EksErrors.parameter(
                        "The username has the template " + matcher.group() + ", but only IAM roles have sessions.");
            }
            if (username.lastIndexOf(':', matcher.start()) < 0) {
                throw EksErrors.parameter("The username must have a colon before " + matcher.group() + ".");
            }
        }
        String rest = matcher.reset().replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw EksErrors.parameter("The username has a template that is not closed or not opened.");
        }
    }

    private static void checkText(String what, String text) {
        if (text.isBlank()) {
            throw EksErrors.parameter("The " + what + " must not be empty.");
        }
        if (text.length() > MAX_CHARS) {
            throw EksErrors.parameter("The " + what + " must not be longer than " + MAX_CHARS + " characters.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw EksErrors.parameter("The " + what + " must not contain control characters.");
        }
    }
}
