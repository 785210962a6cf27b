package io.keyward.grpc.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting and what it may be.
 *
 * @param name as in {@code application.properties}; {@code *} stands for a name that the operator chooses
 * @param kind what a value is
 * @param list whether there may be several, separated by commas
 * @param services those that have it
 * @param needed those of them that do not start without it
 * @param min the least value, or empty
 * @param max the greatest value, or empty
 * @param notBelow settings that it must not be below
 * @param oneOf the only values there are, or none
 * @param matches what the value must look like, or empty
 * @param form the same in words
 * @param secret whether its value is shown to nobody
 * @param fallback what holds where nothing is set, if that is the same in all services; otherwise empty
 */
public record Setting(
        String name,
        Kind kind,
        boolean list,
        Set<String> services,
        Set<String> needed,
        String min,
        String max,
        List<String> notBelow,
        List<String> oneOf,
        String matches,
        String form,
        boolean secret,
        String fallback) {

    /** What a value is. */
    public enum Kind {
        TEXT("a text"),
        BOOLEAN("true or false"),
        INTEGER("an integer"),
        DECIMAL("a number"),
        DURATION("a duration (500ms, 10s, 5m, 2h, P90D)"),
        SIZE("a size in bytes (65536, 256K, 8M, 1G)"),
        FILE("a file that can be read"),
        ADDRESSES("host:port with a port from 1 to 65535, or several separated by commas");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    public Setting {
        services = Set.copyOf(services);
        needed = Set.copyOf(needed);
        notBelow = List.copyOf(notBelow);
        oneOf = List.copyOf(oneOf);
    }

    private static final int COLUMNS = 13;

    /** Reads a line of the catalogue, as {@link #line} writes it. */
    static Setting parse(String line) {
        String[] cell = line.split("\t", -1);
        if (cell.length != COLUMNS) {
            throw new IllegalStateException("the catalogue of settings is broken: " + line);
        }
        return new Setting(
                cell[0],
                Kind.valueOf(cell[1]),
                Boolean.parseBoolean(cell[2]),
                Set.copyOf(words(cell[3])),
                Set.copyOf(words(cell[4])),
                cell[5],
                cell[6],
                words(cell[7]),
                words(cell[8]),
                cell[9],
                cell[10],
                Boolean.parseBoolean(cell[11]),
                cell[12]);
    }

    /** One line of the catalogue. */
    public String line() {
        return String.join(
                "\t",
                name,
                kind.name(),
                Boolean.toString(list),
                String.join(" ", services.stream().sorted().toList()),
                String.join(" ", needed.stream().sorted().toList()),
                min,
                max,
                String.join(" ", notBelow),
                String.join(" ", oneOf),
                matches,
                form,
                Boolean.toString(secret),
                fallback);
    }

    /** What a value must be, in words. */
    public String rule() {
        StringBuilder rule = new StringBuilder();
        if (!oneOf.isEmpty()) {
            rule.append("one of ").append(String.join(", ", oneOf));
        } else if (!form.isEmpty()) {
            rule.append(form);
        } else {
            rule.append(kind.words());
        }
        if (!min.isEmpty() && !max.isEmpty()) {
            rule.append(", ").append(min).append(" to ").append(max);
        } else if (!min.isEmpty()) {
            rule.append(", at least ").append(min);
        } else if (!max.isEmpty()) {
            rule.append(", at most ").append(max);
        }
        return rule.toString();
    }

    /** The variable of the environment that gives it. */
    public String variable() {
        return variable(name);
    }

    /** The variable of the environment for a property's name: every character but letters and digits is {@code _}. */
    static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT).replace("*", "_<NAME>_");
    }

    /** Whether this is the setting of a property, by its name. */
    boolean isNamed(String property) {
        return Pattern.matches(
                Arrays.stream(name.split("\\*", -1))
                        .map(Pattern::quote)
                        .reduce((a, b) -> a + "(\"[^\"]+\"|[^.\"]+)" + b)
                        .orElse(""),
                property);
    }

    /** Whether this is the setting of a variable of the environment, by its name. */
    boolean isVariable(String variable) {
        return Pattern.matches(
                Arrays.stream(name.split("\\*", -1))
                        .map(part -> Pattern.quote(variable(part)))
                        .reduce((a, b) -> a + "_?[A-Z0-9_]+?_?" + b)
                        .orElse(""),
                variable);
    }

    private static List<String> words(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(" ", -1));
    }
}
