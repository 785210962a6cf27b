package io.keyward.lab.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object from outside with typed access to its members. A member that is {@code null} counts as absent, members nobody asks
 * for are ignored, as AWS services do; a member of the wrong type is a 400 {@code SerializationException} that names it.
 */
public final class JsonBody {

    private final ObjectNode object;
    private final String prefix;

    private JsonBody(ObjectNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** Reads a request body; an empty one is an empty object. */
    public static JsonBody parse(Buffer body) {
        if (body.length() == 0) {
            return empty();
        }
        JsonNode node;
        try {
            node = Json.STRICT.readTree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw malformed("The request body is not valid JSON: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw malformed("The request body is not valid UTF-8 JSON.");
        }
        if (node instanceof ObjectNode object) {
            return new JsonBody(object, "");
        }
        throw malformed("The request body must be a JSON object, but it is " + kind(node) + ".");
    }

    /** An object without members. */
    public static JsonBody empty() {
        return new JsonBody(Json.object(), "");
    }

    /** The object as parsed. */
    public ObjectNode node() {
        return object;
    }

    public Optional<String> string(String name) {
        return member(name).map(node -> text(name, node));
    }

    /** A list of strings; null elements are refused. */
    public Optional<List<String>> strings(String name) {
        return member(name).map(node -> {
            if (!node.isArray()) {
                throw wrongType(name, "a list of strings", node);
            }
            List<String> texts = new ArrayList<>(node.size());
            for (int i = 0; i < node.size(); i++) {
                texts.add(text(name + "[" + i + "]", node.get(i)));
            }
            return List.copyOf(texts);
        });
    }

    /** A map of strings to strings, in the order sent. */
    public Optional<Map<String, String>> stringMap(String name) {
        return member(name).map(node -> {
            if (!node.isObject()) {
                throw wrongType(name, "a map of strings", node);
            }
            Map<String, String> map = new LinkedHashMap<>();
            node.properties().forEach(e -> map.put(e.getKey(), text(name + "." + e.getKey(), e.getValue())));
            return map;
        });
    }

    public Optional<JsonBody> object(String name) {
        return member(name).map(node -> {
            if (node instanceof ObjectNode inner) {
                return new JsonBody(inner, prefix + name + ".");
            }
            throw wrongType(name, "an object", node);
        });
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private String text(String name, JsonNode node) {
        if (!node.isTextual()) {
            throw wrongType(name, "a string", node);
        }
        return node.textValue();
    }

    private AwsException wrongType(String name, String expected, JsonNode found) {
        return malformed(prefix + name + " must be " + expected + ", but it is " + kind(found) + ".");
    }

    private static AwsException malformed(String message) {
        return new AwsException(400, "SerializationException", message);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY, OBJECT -> "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
            case MISSING -> "empty";
            case NULL -> "null";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
