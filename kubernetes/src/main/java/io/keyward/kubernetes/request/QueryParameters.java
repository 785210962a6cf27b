package io.keyward.kubernetes.request;

import io.keyward.kubernetes.http.PercentCoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a URL as Go reads it: pairs that are malformed (a broken escape, a semicolon) are left out.
 *
 * @param values the values by name, in the order sent
 * @param malformed whether a pair was left out
 */
public record QueryParameters(Map<String, List<String>> values, boolean malformed) {

    /** No parameters. */
    public static final QueryParameters NONE = new QueryParameters(Map.of(), false);

    /** Reads what follows the question mark of a URL. */
    public static QueryParameters parse(String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        boolean malformed = false;
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (pair.isEmpty()) {
                continue;
            }
            try {
                if (pair.indexOf(';') >= 0) {
                    throw new IllegalArgumentException("holds a semicolon");
                }
                String decoded = decode(value);
                values.computeIfAbsent(decode(name), n -> new ArrayList<>()).add(decoded);
            } catch (IllegalArgumentException e) {
                malformed = true;
            }
        }
        return new QueryParameters(values, malformed);
    }

    /** The first value of a name, which may be empty. */
    public Optional<String> first(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Whether a flag is set: present, and neither {@code false} nor {@code 0}. */
    public boolean flag(String name) {
        return first(name)
                .filter(value -> !value.equalsIgnoreCase("false") && !value.equals("0"))
                .isPresent();
    }

    private static String decode(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }
}
