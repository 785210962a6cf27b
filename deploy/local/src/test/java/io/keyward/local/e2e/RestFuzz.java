package io.keyward.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests to every operation that an OpenAPI document describes, mostly as it describes them, or nearly. */
final class RestFuzz {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "options", "head");
    private static final int DEEPEST = 6;
    private static final int WAITLESS = 1;

    private final JsonNode api;
    private final NastyValues values;
    private final List<Operation> operations = new ArrayList<>();

    RestFuzz(JsonNode api, NastyValues values) {
        this.api = api;
        this.values = values;
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                path.getValue(),
                                method.getValue()));
                    }
                }));
    }

    private record Operation(String method, String template, JsonNode path, JsonNode description) {}

    /** What to send, and the statuses that may come of it. */
    record Request(
            String operation,
            String method,
            String path,
            Optional<String> body,
            Map<String, String> headers,
            Set<String> statuses) {}

    /** All operations, as method and path. */
    List<String> operations() {
        return operations.stream().map(o -> o.method + " " + o.template).toList();
    }

    Request next() {
        Operation operation = values.oneOf(operations);
        String path = operation.template;
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode given : parameters(operation)) {
            JsonNode parameter = resolved(given);
            String name = parameter.get("name").asText();
            String value = parameterValue(name, parameter);
            switch (parameter.get("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", Rest.encoded(value));
                case "query" -> {
                    if (values.chance(0.3)) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(Rest.encoded(name))
                                .append('=')
                                .append(Rest.encoded(value));
                    }
                }
                case "header" -> {
                    if (values.chance(0.3) && value.chars().allMatch(c -> c > ' ' && c < 0x7F) && !value.isEmpty()) {
                        headers.put(name, value);
                    }
                }
                default -> throw new IllegalStateException(parameter.toString());
            }
        }
        if (values.chance(0.03)) {
            query.append(query.isEmpty() ? '?' : '&').append("bogus=").append(Rest.encoded(values.text("bogus")));
        }
        Optional<String> body = body(operation.description);
        if (body.isPresent()) {
            headers.put("Content-Type", values.chance(0.97) ? "application/json" : "text/plain");
        }
        String name = operation.method + " " + operation.template;
        return new Request(
                name,
                operation.method,
                path.substring("/api/v1".length()) + query,
                body,
                headers,
                statuses(operation.description));
    }

    private static Set<String> statuses(JsonNode operation) {
        Set<String> statuses = new HashSet<>();
        operation.get("responses").fieldNames().forEachRemaining(statuses::add);
        // Stands for what a client cannot foresee, as an answer of something between it and the gateway.
        statuses.remove("default");
        return statuses;
    }

    private List<JsonNode> parameters(Operation operation) {
        List<JsonNode> all = new ArrayList<>();
        operation.path.path("parameters").forEach(all::add);
        operation.description.path("parameters").forEach(all::add);
        return all;
    }

    /** Never so long a wait that the fuzzing stands still. */
    private String parameterValue(String name, JsonNode parameter) {
        if (name.equals("wait")) {
            return values.oneOf(List.of("0s", WAITLESS + "ms", "61s", "-1s", "x", "1e9s"));
        }
        String type = parameter.at("/schema/type").asText("string");
        return switch (type) {
            case "boolean" -> values.oneOf(List.of("true", "false", "TRUE", "1", ""));
            case "integer" -> String.valueOf(values.number());
            default ->
                name.toLowerCase(Locale.ROOT).contains("pagesize")
                        ? String.valueOf(values.number())
                        : values.text(name);
        };
    }

    private Optional<String> body(JsonNode operation) {
        JsonNode content = resolved(operation.path("requestBody")).path("content");
        if (content.isEmpty() || values.chance(0.03)) {
            return Optional.empty();
        }
        JsonNode schema = content.elements().next().path("schema");
        int kind = values.random().nextInt(100);
        if (kind < 3) {
            return Optional.of("[".repeat(values.random().nextInt(3_000)));
        }
        if (kind < 6) {
            return Optional.of(values.text("body"));
        }
        String json = value("", schema, 0).toString();
        if (kind < 10) {
            return Optional.of(json.substring(0, values.random().nextInt(json.length() + 1)));
        }
        if (kind < 13 && !json.isEmpty()) {
            int at = values.random().nextInt(json.length());
            return Optional.of(json.substring(0, at) + values.text("body") + json.substring(at));
        }
        return Optional.of(json);
    }

    private JsonNode value(String name, JsonNode given, int depth) {
        JsonNode schema = resolved(given);
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (values.chance(0.04)) {
            return values.oneOf(List.<JsonNode>of(
                    json.nullNode(),
                    json.numberNode(values.number()),
                    json.textNode(values.text("")),
                    json.booleanNode(true),
                    json.arrayNode(),
                    json.objectNode()));
        }
        if (schema.has("enum") && values.chance(0.95)) {
            return values.oneOf(List.copyOf(children(schema.get("enum"))));
        }
        JsonNode all = schema.has("allOf") ? schema.get("allOf") : schema.path("oneOf");
        if (!all.isEmpty()) {
            return value(name, all.get(0), depth);
        }
        JsonNode type = schema.path("type");
        String kind =
                type.isArray() ? type.get(0).asText() : type.asText(schema.has("properties") ? "object" : "string");
        return switch (kind) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema, depth);
            case "integer", "number" ->
                json.numberNode(name.equals("minRevision") ? values.minRevision() : values.number());
            case "boolean" -> json.booleanNode(values.chance(0.5));
            default -> json.textNode(values.text(name));
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (depth >= DEEPEST) {
            return object;
        }
        schema.path("properties").properties().forEach(member -> {
            if (values.chance(0.75)) {
                object.set(member.getKey(), value(member.getKey(), member.getValue(), depth + 1));
            }
        });
        if (schema.path("additionalProperties").isObject()) {
            for (int i = values.random().nextInt(3); i > 0; i--) {
                object.set(values.text("key"), value("value", schema.get("additionalProperties"), depth + 1));
            }
        }
        if (values.chance(0.03)) {
            object.put("bogus", values.text("bogus"));
        }
        return object;
    }

    private JsonNode array(String name, JsonNode schema, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int count = values.chance(0.01) ? 2_000 : values.random().nextInt(4);
        JsonNode repeated = value(name, schema.path("items"), depth + 1);
        for (int i = 0; i < count; i++) {
            array.add(count > 4 ? repeated : value(name, schema.path("items"), depth + 1));
        }
        return array;
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = api.at(resolved.get("$ref").asText().substring(1));
        }
        return resolved;
    }

    private static List<JsonNode> children(JsonNode array) {
        List<JsonNode> children = new ArrayList<>();
        array.forEach(children::add);
        return children;
    }

    /** The document at this address. */
    static JsonNode document(String gatewayUrl) {
        try {
            return new ObjectMapper()
                    .readTree(new Rest(gatewayUrl, Map.of())
                            .get("/q/openapi?format=json")
                            .expect(200)
                            .text());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
