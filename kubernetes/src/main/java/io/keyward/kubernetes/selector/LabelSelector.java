package io.keyward.kubernetes.selector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A label selector such as {@code app=ui,tier in (front, back),!canary}: all requirements must hold.
 *
 * @param requirements the requirements
 */
public record LabelSelector(List<Requirement> requirements) {

    /** What a label must be. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        NOT_EXISTS,
        GREATER,
        LESS
    }

    /** A label, what is asked of it, and the values this is about. */
    public record Requirement(String key, Operator operator, Set<String> values) {

        public Requirement {
            values = Set.copyOf(values);
        }

        boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case NOT_EXISTS -> value == null;
                case GREATER -> value != null && isNumber(value) && Long.parseLong(value) > limit();
                case LESS -> value != null && isNumber(value) && Long.parseLong(value) < limit();
            };
        }

        private long limit() {
            return Long.parseLong(values.iterator().next());
        }
    }

    private static final String KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?";
    private static final Pattern VALUE = Pattern.compile("(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern REQUIREMENT = Pattern.compile(
            "\\s*(?:(?<not>!)\\s*)?(?<key>" + KEY
                    + ")\\s*(?:(?<set>(?:not)?in)\\s*\\((?<values>[^()]*)\\)|(?<op>==|!=|=|>|<)\\s*(?<value>[^,()\\s=!<>]*))?\\s*(?:,|$)");

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /**
     * Reads a selector; of an empty text everything is selected.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public static LabelSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        if (text.isBlank()) {
            return new LabelSelector(requirements);
        }
        Matcher matcher = REQUIREMENT.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("unable to parse requirement: found '" + text.substring(at) + "'");
            }
            requirements.add(requirement(matcher));
            at = matcher.end();
        }
        if (text.stripTrailing().endsWith(",")) {
            throw new IllegalArgumentException("found '', expected: identifier after ','");
        }
        return new LabelSelector(requirements);
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    private static Requirement requirement(Matcher matcher) {
        String key = matcher.group("key");
        String set = matcher.group("set");
        String operator = matcher.group("op");
        if (matcher.group("not") != null) {
            if (set != null || operator != null) {
                throw new IllegalArgumentException("unable to parse requirement: found '"
                        + matcher.group().strip() + "', expected: ',' or 'end of string'");
            }
            return new Requirement(key, Operator.NOT_EXISTS, Set.of());
        }
        if (set != null) {
            Set<String> values =
                    Set.copyOf(Arrays.stream(matcher.group("values").split(",", -1))
                            .map(String::strip)
                            .map(LabelSelector::value)
                            .toList());
            return new Requirement(key, set.equals("in") ? Operator.IN : Operator.NOT_IN, values);
        }
        return operator == null
                ? new Requirement(key, Operator.EXISTS, Set.of())
                : compared(key, operator, value(matcher.group("value")));
    }

    private static Requirement compared(String key, String operator, String value) {
        Operator kind =
                switch (operator) {
                    case "!=" -> Operator.NOT_IN;
                    case ">" -> Operator.GREATER;
                    case "<" -> Operator.LESS;
                    default -> Operator.IN;
                };
        if ((kind == Operator.GREATER || kind == Operator.LESS) && !isNumber(value)) {
            throw new IllegalArgumentException("values[0]: Invalid value: \"" + value
                    + "\": for 'Gt', 'Lt' operators, the value must be an integer");
        }
        return new Requirement(key, kind, Set.of(value));
    }

    private static String value(String text) {
        if (!VALUE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "unable to parse requirement: values[0]: Invalid value: \"" + text
                            + "\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'");
        }
        return text;
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }
}
