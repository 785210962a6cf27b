package io.keyward.gateway.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.RawHttp.Answer;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The native API as a gateway describes it, and its errors as they are documented. Whatever a test provokes must be among both. */
final class Described {

    private static final String PROBLEM = "application/problem+json";
    private static final ErrorCatalogue ERRORS = ErrorCatalogue.read();
    private static final Map<Integer, Described> BY_PORT = new ConcurrentHashMap<>();

    private final JsonNode paths;

    private Described(JsonNode api) {
        this.paths = api.path("paths");
    }

    /** @param ask gets the description, the first time */
    static Described at(int port, Supplier<Answer> ask) {
        return BY_PORT.computeIfAbsent(port, _ -> new Described(ask.get().json()));
    }

    /** Fails if an operation gives a status that its description lacks. Of what is no operation, nothing is described. */
    void check(String method, String target, Answer answer) {
        operation(method, target.split("\\?", 2)[0]).ifPresent(operation -> {
            String what = operation.path("operationId").asText() + ": " + answer.status() + " " + answer.body();
            assertThat(operation.path("responses").has(String.valueOf(answer.status())))
                    .as("described: " + what)
                    .isTrue();
            if (answer.status() >= 400) {
                assertThat(answer.header("Content-Type")).as(what).hasValue(PROBLEM);
                assertThat(ERRORS.allows(answer.json().path("reason").asText(), answer.status()))
                        .as("in docs/errors.md: " + what)
                        .isTrue();
                assertThat(answer.header("Retry-After").isPresent())
                        .as("Retry-After: " + what)
                        .isEqualTo(answer.status() == 429 || answer.status() == 503);
            }
        });
    }

    private Optional<JsonNode> operation(String method, String path) {
        return paths.propertyStream()
                .filter(template -> pattern(template.getKey()).matcher(path).matches())
                .max(Comparator.comparingInt(
                        template -> template.getKey().replaceAll("\\{\\w+}", "").length()))
                .map(template -> template.getValue().path(method.toLowerCase(Locale.ROOT)))
                .filter(JsonNode::isObject);
    }

    private static Pattern pattern(String template) {
        return Pattern.compile("\\Q" + template.replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q") + "\\E");
    }
}
