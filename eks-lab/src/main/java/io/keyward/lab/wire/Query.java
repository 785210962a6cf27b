package io.keyward.lab.wire;

import io.keyward.kubernetes.http.PercentCoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decoded name-value pairs of a query string or a form body; a name may repeat.
 *
 * @param values the values by name, in the order sent
 */
public record Query(Map<String, List<String>> values) {

    private static final int MAX_PAIRS = 1000;

    /** A query without pairs. */
    public static final Query EMPTY = new Query(Map.of());

    public Query {
        values = Map.copyOf(values);
    }

    /**
     * Parses {@code a=1&b=2}, a plus sign being a space.
     *
     * @throws IllegalArgumentException on a broken escape, bytes that are not UTF-8, or more than 1,000 pairs
     */
    public static Query parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        String[] pairs = text.split("&", MAX_PAIRS + 1);
        if (pairs.length > MAX_PAIRS) {
            throw new IllegalArgumentException("has more than " + MAX_PAIRS + " pairs");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                values.computeIfAbsent(decode(name), n -> new ArrayList<>()).add(decode(value));
            }
        }
        return new Query(values);
    }

    /** The first value of a name. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** All values of a name, in the order sent. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String decode(String text) {
        return PercentCoding.decode(text.replace('+', ' '));
    }
}
