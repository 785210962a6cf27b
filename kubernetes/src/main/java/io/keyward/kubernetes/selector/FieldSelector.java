package io.keyward.kubernetes.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A field selector such as {@code metadata.name=x,status.phase!=Running}: all terms must hold.
 *
 * @param terms the terms
 */
public record FieldSelector(List<Term> terms) {

    /** A field and whether it must or must not have the value. */
    public record Term(String field, String value, boolean equal) {}

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /**
     * Reads a selector; of an empty text everything is selected.
     *
     * @throws IllegalArgumentException in Kubernetes' words if it cannot be read
     */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(text, part));
            }
        }
        return new FieldSelector(terms);
    }

    /** The value a field must have, if the selector demands one. */
    public Optional<String> exact(String field) {
        return terms.stream()
                .filter(term -> term.equal() && term.field().equals(field))
                .map(Term::value)
                .findFirst();
    }

    /**
     * Whether an object with these fields is selected.
     *
     * @throws IllegalArgumentException in Kubernetes' words if the object has no such field to select by
     */
    public boolean matches(Map<String, String> fields) {
        boolean all = true;
        for (Term term : terms) {
            String value = fields.get(term.field());
            if (value == null) {
                throw new IllegalArgumentException("field label not supported: " + term.field());
            }
            all &= term.equal() == value.equals(term.value());
        }
        return all;
    }

    private static Term term(String selector, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith("!=", i)) {
                return new Term(text.substring(0, i), unescape(text.substring(i + 2)), false);
            } else if (text.startsWith("==", i)) {
                return new Term(text.substring(0, i), unescape(text.substring(i + 2)), true);
            } else if (text.charAt(i) == '=') {
                return new Term(text.substring(0, i), unescape(text.substring(i + 1)), true);
            }
        }
        throw new IllegalArgumentException("invalid selector: '" + selector + "'; can't understand '" + text + "'");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    throw new IllegalArgumentException("invalid field selector: invalid escape sequence in " + value);
                }
                out.append(value.charAt(i));
            } else if (c == ',' || c == '=') {
                throw new IllegalArgumentException("invalid field selector: unescaped character in value: " + c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
