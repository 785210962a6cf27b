package io.keyward.gateway.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of a request with checked access to its parameters. An empty value counts as absent. */
public final class Query {

    private static final int MAX_PARAMETERS = 200;

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads a raw query; null and empty ones have no parameters.
     *
     * @throws BadInput on broken escapes, control characters, or more than 200 parameters
     */
    public static Query parse(@Nullable String raw) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return new Query(parameters);
        }
        String[] pairs = raw.split("&", MAX_PARAMETERS + 1);
        if (pairs.length > MAX_PARAMETERS) {
            throw new BadInput("query", "The query has more than " + MAX_PARAMETERS + " parameters.");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters
                    .computeIfAbsent(Escapes.decode("query", name.replace("+", "%20")), _ -> new ArrayList<>())
                    .add(Escapes.decode("query", value.replace("+", "%20")));
        }
        return new Query(parameters);
    }

    /** All values of a parameter, in the order sent. */
    public List<String> all(String name) {
        return List.copyOf(parameters.getOrDefault(name, List.of()));
    }

    /**
     * The value of a parameter.
     *
     * @throws BadInput if it is given more than once
     */
    public Optional<String> text(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new BadInput(name, name + " is given more than once.");
        }
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    /**
     * A whole number.
     *
     * @throws BadInput if it is none or lies outside of {@code min} to {@code max}
     */
    public OptionalInt number(String name, int min, int max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("[0-9]{1,9}")
                || Integer.parseInt(text.get()) < min
                || Integer.parseInt(text.get()) > max) {
            throw new BadInput(name, name + " must be a whole number from " + min + " to " + max + ".");
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    /**
     * {@code true} or {@code false}; false if absent.
     *
     * @throws BadInput if it is anything else
     */
    public boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadInput(name, name + " must be true or false.");
        };
    }

    /**
     * Refuses what a door does not know, so that a misspelt filter is not taken for none.
     *
     * @throws BadInput naming the first parameter outside of {@code known}
     */
    public Query allowOnly(Set<String> known) {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new BadInput(
                        name,
                        "Unknown query parameter '" + name + "'; this route takes "
                                + (known.isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ", known.stream().sorted().toList())) + ".");
            }
        }
        return this;
    }
}
