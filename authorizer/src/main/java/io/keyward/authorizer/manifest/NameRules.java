package io.keyward.authorizer.manifest;

import java.util.regex.Pattern;

/** The forms of names that an API server accepts. Each method returns what is wrong, or an empty text. */
final class NameRules {

    private static final int MOST_OF_LABEL = 63;
    private static final int MOST_OF_DOMAIN = 253;
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern LABEL = Pattern.compile(DNS_LABEL);
    private static final Pattern DOMAIN = Pattern.compile(DNS_LABEL + "(\\." + DNS_LABEL + ")*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

    private NameRules() {}

    /** The name of an RBAC object, which is one segment of a URL's path. */
    static String segment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return "must not be a folder";
        }
        return name.contains("/") || name.contains("%") ? "must not contain / or %" : "";
    }

    /** The name of a namespace. */
    static String namespace(String name) {
        return name.length() <= MOST_OF_LABEL && LABEL.matcher(name).matches()
                ? ""
                : "must be at most 63 of a-z 0-9 -, with no - at its ends";
    }

    /** The name of a service account. */
    static String domain(String name) {
        return name.length() <= MOST_OF_DOMAIN && DOMAIN.matcher(name).matches()
                ? ""
                : "must be at most 253 of a-z 0-9 - ., with a letter or digit at the ends of each part";
    }

    /** The key of a label, with a domain as its prefix or without. */
    static String labelKey(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        boolean good = name.length() <= MOST_OF_LABEL
                && WORD.matcher(name).matches()
                && (slash < 0 || domain(key.substring(0, slash)).isEmpty());
        return good ? "" : "must be a label's key: at most 63 of A-Z a-z 0-9 - _ ., after a domain and / if it has one";
    }

    /** The value of a label. */
    static String labelValue(String value) {
        return value.isEmpty()
                        || (value.length() <= MOST_OF_LABEL
                                && WORD.matcher(value).matches())
                ? ""
                : "must be a label's value: at most 63 of A-Z a-z 0-9 - _ ., with a letter or digit at its ends";
    }
}
