package io.keyward.authorizer.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The placeholders of usernames and groups. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    private Placeholders() {}

    /**
     * The text with its placeholders filled in, each once and from left to right, so that no value is read as a
     * placeholder again. One whose value is not known, such as an instance's private DNS name, stays as it is.
     */
    static String fill(String template, IamPrincipal principal, String sessionName, String accessKeyId) {
        if (!template.contains("{{")) {
            return template;
        }
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "SessionName" -> sessionName.replace('@', '-');
                            case "SessionNameRaw" -> sessionName;
                            case "AccountID" -> principal.account();
                            case "AccessKeyID" -> accessKeyId.isEmpty() ? found.group() : accessKeyId;
                            default -> found.group();
                        }));
    }
}
