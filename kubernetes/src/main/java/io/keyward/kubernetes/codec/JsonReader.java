package io.keyward.kubernetes.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one JSON document, keeps the last of members that repeat, and remembers that they do. Not for use by several threads. */
final class JsonReader {

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final List<String> duplicates = new ArrayList<>();

    /** Paths of members that repeat, such as {@code spec.namespace}. */
    List<String> duplicates() {
        return duplicates;
    }

    /** @throws IllegalArgumentException in Go's words, as far as they are known, if this is not one JSON document */
    JsonNode read(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IllegalArgumentException("unexpected end of JSON input");
            }
            JsonNode node = value(parser, first, "");
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("invalid character after top-level value");
            }
            return node;
        } catch (JsonProcessingException e) {
            boolean cutOff = String.valueOf(e.getOriginalMessage()).startsWith("Unexpected end-of-input");
            throw new IllegalArgumentException(
                    cutOff ? "unexpected end of JSON input" : "invalid character looking for beginning of value", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("invalid UTF-8", e);
        }
    }

    private JsonNode value(JsonParser parser, JsonToken token, String path) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(parser, path);
            case START_ARRAY -> array(parser, path);
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            default -> nodes.nullNode();
        };
    }

    private ObjectNode object(JsonParser parser, String path) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            String inner = path.isEmpty() ? name : path + "." + name;
            if (object.has(name)) {
                duplicates.add(inner);
            }
            object.set(name, value(parser, next(parser), inner));
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, String path) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = next(parser); token != JsonToken.END_ARRAY; token = next(parser)) {
            array.add(value(parser, token, path + "[" + array.size() + "]"));
        }
        return array;
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }
}
