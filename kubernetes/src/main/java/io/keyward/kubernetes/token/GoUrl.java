package io.keyward.kubernetes.token;

import io.keyward.kubernetes.http.PercentCoding;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A URL as Go's {@code net/url} reads it, as far as a token's checks look at it.
 *
 * @param scheme the scheme in lower case; empty if there is none
 * @param host the host with its port, without user info
 * @param path the unescaped path
 * @param query what follows the question mark
 */
record GoUrl(String scheme, String host, String path, String query) {

    private static final Pattern USER_INFO = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException in Go's words if it cannot be read
     */
    static GoUrl parse(String text) {
        String url = before(text, '#');
        if (url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw broken(text, "net/url: invalid control character in URL");
        }
        int colon = schemeEnd(url, text);
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? url : url.substring(colon + 1);
        String query = rest.indexOf('?') < 0 ? "" : rest.substring(rest.indexOf('?') + 1);
        rest = before(rest, '?');
        if (!rest.startsWith("/")) {
            if (!scheme.isEmpty()) {
                // Such as mailto:x: there is no host and no path.
                return new GoUrl(scheme, "", "", query);
            }
            if (before(rest, '/').indexOf(':') >= 0) {
                throw broken(text, "first path segment in URL cannot contain colon");
            }
        }
        String host = "";
        if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
            String authority = before(rest.substring(2), '/');
            rest = rest.substring(2 + authority.length());
            host = host(authority, text);
        }
        return new GoUrl(scheme, host, unescape(rest, text), query);
    }

    private static int schemeEnd(String url, String text) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == ':') {
                if (i == 0) {
                    throw broken(text, "missing protocol scheme");
                }
                return i;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean later = (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0;
            if (!letter && (!later || i == 0)) {
                return -1;
            }
        }
        return -1;
    }

    private static String host(String authority, String text) {
        int at = authority.lastIndexOf('@');
        if (at >= 0 && !USER_INFO.matcher(authority.substring(0, at)).matches()) {
            throw broken(text, "net/url: invalid userinfo");
        }
        String host = authority.substring(at + 1);
        int colon = host.lastIndexOf(':');
        if (colon >= 0
                && !host.endsWith("]")
                && !host.substring(colon + 1).chars().allMatch(Character::isDigit)) {
            throw broken(text, "invalid port " + TokenException.quoted(host.substring(colon)) + " after host");
        }
        if (host.indexOf('%') >= 0 || host.indexOf(' ') >= 0) {
            throw broken(text, "invalid character in host name");
        }
        return host;
    }

    private static String unescape(String path, String text) {
        try {
            return PercentCoding.decode(path);
        } catch (IllegalArgumentException e) {
            throw broken(text, "invalid URL escape");
        }
    }

    private static String before(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    private static IllegalArgumentException broken(String url, String why) {
        return new IllegalArgumentException("parse " + TokenException.quoted(url) + ": " + why);
    }
}
